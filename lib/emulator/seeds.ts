import {
  organizationAccessKeys,
  type Organization,
  type OrganizationAccess,
  type OrganizationAccessKey,
  type Project,
  type Team,
  type Token,
  type User,
} from "./model";
import { newId, sha256 } from "./secrets";
import type { Snapshot } from "./store";

export interface SeedTeam {
  readonly name: string;
  /** Organization permissions by their names in the API, such as `manage-teams`. Default: none. */
  readonly organizationAccess?: Readonly<Partial<Record<OrganizationAccessKey, boolean>>>;
  /** Default: "secret". */
  readonly visibility?: Team["visibility"];
}

export interface SeedOrganization {
  readonly name: string;
  /** Default: owner@NAME.example */
  readonly email?: string;
  /** Teams in addition to the owners team. Default: none. */
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

/** Creates an organization with its owners team, which has all permissions, and its default project. */
export function createOrganization(
  name: string,
  email: string,
  createdAt: number,
): { organization: Organization; owners: Team; defaultProject: Project } {
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
    settings: {},
  };
  const defaultProject: Project = {
    id: organization.defaultProjectId,
    organizationId: id,
    name: "Default Project",
    createdAt,
    settings: {},
    tags: {},
  };
  return { organization, owners, defaultProject };
}

/** Creates the initial data: the given organizations, the user who owns them, and the user's token. */
export function createSnapshot(
  ownerToken: string,
  seeds: readonly SeedOrganization[],
  now: number,
): Snapshot {
  const user = { id: newId("user"), username: "owner", email: "owner@emulator.example" };
  const organizations: Organization[] = [];
  const teams: Team[] = [];
  const projects: Project[] = [];
  for (const seed of seeds) {
    const { organization, owners, defaultProject } = createOrganization(
      seed.name,
      seed.email ?? `owner@${seed.name}.example`,
      now,
    );
    organizations.push(organization);
    teams.push(owners);
    projects.push(defaultProject);
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
  return {
    user,
    organizations,
    teams,
    tokens,
    revokedTokens: [],
    projects,
    workspaces: [],
    variables: [],
    variableSets: [],
    teamAccess: [],
  };
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
    // The token doesn't expire, because tests advance the clock by years.
    expiresAt: null,
    lastUsedAt: null,
  };
}

/** Returns the saved data with the current owner token. A different owner token from an earlier start is removed. */
export function withOwnerToken(kept: Snapshot, ownerToken: string, now: number): Snapshot {
  const isOwners = ({ kind }: Token): boolean => kind === "user";
  if (kept.tokens.some((token) => isOwners(token) && token.secretSha256 === sha256(ownerToken))) return kept;
  const others = kept.tokens.filter((token) => !isOwners(token));
  return { ...kept, tokens: [createOwnerToken(ownerToken, kept.user, now), ...others] };
}
