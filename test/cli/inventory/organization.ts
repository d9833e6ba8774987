import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { organizationAccessKeys } from "../../../lib/emulator/model";

/** A token to write to the emulator's state file. Its timestamps are in RFC 3339 format. */
export interface StoredToken {
  readonly kind: "organization" | "audit-trails" | "team" | "metrics";
  readonly id: string;
  /** Secret of the token. By default, it contains the ID. */
  readonly secret?: string;
  /** Name of the token's team. */
  readonly team?: string;
  readonly description?: string;
  readonly name?: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
  /** When the token expires. By default, it doesn't expire. */
  readonly expiresAt?: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const milliseconds = (time: string | undefined): number | null =>
  time === undefined ? null : Date.parse(time);

const user = { id: "user-made-up", username: "owner", email: "owner@acme.example" };
const createdAt = Date.parse("2020-01-01T00:00:00Z");

export const teamId = (name: string): string => `team-${sha256(name).slice(0, 16)}`;

/** The name of the team that is allowed to manage teams, in addition to the owners. */
const MANAGERS = "managers";

const toTeam = (name: string): object => ({
  id: teamId(name),
  organizationId: "org-made-up",
  name,
  visibility: "organization",
  ssoTeamId: null,
  allowMemberTokenManagement: true,
  access: Object.fromEntries(
    organizationAccessKeys.map((key) => [
      key,
      name === "owners" || (name === MANAGERS && key === "manage-teams"),
    ]),
  ),
  createdAt,
});

/**
 * Writes an emulator's state file with the organization acme and these tokens. Creating ten thousand tokens through the
 * API would take a minute, and no token could be older than the emulator.
 */
export function writeOrganization(file: string, tokens: readonly StoredToken[]): void {
  const names = new Set(["owners", ...tokens.flatMap(({ team }) => team ?? [])]);
  const organization = {
    id: "org-made-up",
    name: "acme",
    email: "owner@acme.example",
    createdAt,
    ownersTeamId: teamId("owners"),
    defaultProjectId: "prj-made-up",
    sessionTimeout: null,
    sessionRemember: null,
    ttlPolicies: [],
    settings: {},
  };
  const state = {
    format: "cdktf-tfe-tokens emulator state",
    version: 1,
    user,
    organizations: [organization],
    teams: [...names].map(toTeam),
    tokens: tokens.map((token) => ({
      id: token.id,
      kind: token.kind,
      secretSha256: sha256(token.secret ?? `made-up-secret-of-${token.id}`),
      organizationId: "org-made-up",
      teamId: token.team === undefined ? null : teamId(token.team),
      description: token.description ?? null,
      name: token.name ?? null,
      createdAt: milliseconds(token.createdAt),
      createdBy: { id: user.id, type: "users" },
      expiresAt: milliseconds(token.expiresAt),
      lastUsedAt: milliseconds(token.lastUsedAt),
    })),
    revokedTokens: [],
    projects: [],
    workspaces: [],
    variableSets: [],
    teamAccess: [],
    variables: [],
  };
  writeFileSync(file, JSON.stringify(state));
}
