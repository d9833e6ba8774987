import {
  organizationAccessKeys,
  type Organization,
  type OrganizationAccess,
  type OrganizationAccessKey,
  type Team,
  type Token,
  type User,
} from "./model";
import { newId, sha256 } from "./secrets";
import type { Snapshot } from "./store";

export interface SeedTeam {
  readonly name: string;
  /** What its members may do, by the vendor's words, such as `manage-teams`. Default: nothing. */
  readonly organizationAccess?: Readonly<Partial<Record<OrganizationAccessKey, boolean>>>;
  /** Default: "secret". */
  readonly visibility?: Team["visibility"];
}

export interface SeedOrganization {
  readonly name: string;
  /** Default: owner@NAME.example */
  readonly email?: string;
  /** Beside the owners team, which every organization has. */
  readonly teams?: readonly SeedTeam[];
}

export const toOrganizationAccess = (
  granted: Readonly<Partial<Record<OrganizationAccessKey, boolean>>>,
): OrganizationAccess =>
  Object.fromEntries(organizationAccessKeys.map((key) => [key, granted[key] === true])) as OrganizationAccess;

export function createTeam(organizationId: string, name: string, createdAt: number): Team {
  return {
    id: newId("team"),
    organizationId,
    name,
    visibility: "secret",
    ssoTeamId: null,
    allowMemberTokenManagement: true,
    access: toOrganizationAccess({}),
    createdAt,
  };
}

/** An organization and its owners team, who may do everything. */
export function createOrganization(
  name: string,
  email: string,
  createdAt: number,
): { organization: Organization; owners: Team } {
  const id = newId("org");
  const everything = Object.fromEntries(organizationAccessKeys.map((key) => [key, true]));
  const owners = { ...createTeam(id, "owners", createdAt), access: toOrganizationAccess(everything) };
  const organization: Organization = {
    id,
    name,
    email,
    createdAt,
    ownersTeamId: owners.id,
    defaultProjectId: newId("prj"),
    sessionTimeout: null,
    sessionRemember: null,
    ttlPolicies: [],
  };
  return { organization, owners };
}

/** What an emulator starts with: one user, who owns the given organizations, and that user's token. */
export function createSnapshot(
  ownerToken: string,
  seeds: readonly SeedOrganization[],
  now: number,
): Snapshot {
  const user = { id: newId("user"), username: "owner", email: "owner@emulator.example" };
  const organizations: Organization[] = [];
  const teams: Team[] = [];
  for (const seed of seeds) {
    const { organization, owners } = createOrganization(
      seed.name,
      seed.email ?? `owner@${seed.name}.example`,
      now,
    );
    organizations.push(organization);
    teams.push(owners);
    for (const { name, organizationAccess, visibility } of seed.teams ?? []) {
      const team = createTeam(organization.id, name, now);
      teams.push({
        ...team,
        access: toOrganizationAccess(organizationAccess ?? {}),
        visibility: visibility ?? team.visibility,
      });
    }
  }
  const tokens = [createOwnerToken(ownerToken, user, now)];
  return { user, organizations, teams, tokens, revokedTokens: [], workspaces: [], variables: [] };
}

function createOwnerToken(secret: string, user: User, createdAt: number): Token {
  return {
    id: newId("at"),
    kind: "user",
    secretSha256: sha256(secret),
    organizationId: null,
    teamId: null,
    description: "the emulator's owner token",
    name: null,
    createdAt,
    createdBy: { id: user.id, type: "users" },
    // A test may live through years on it.
    expiresAt: null,
    lastUsedAt: null,
  };
}

/** What was kept, with the owner token of now: the one of an earlier start opens nothing any more. */
export function withOwnerToken(kept: Snapshot, ownerToken: string, now: number): Snapshot {
  const isOwners = ({ kind }: Token): boolean => kind === "user";
  if (kept.tokens.some((token) => isOwners(token) && token.secretSha256 === sha256(ownerToken))) return kept;
  const others = kept.tokens.filter((token) => !isOwners(token));
  return { ...kept, tokens: [createOwnerToken(ownerToken, kept.user, now), ...others] };
}
