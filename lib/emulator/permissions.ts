import { notFound } from "./json-api";
import type { Organization, OrganizationAccessKey, Token } from "./model";
import type { Store } from "./store";

/**
 * What a credential is to one organization. `owner` is a member of the owners team. A team's token may be
 * several of the team's columns at once. `audit-trails` opens the audit trail, which is not served here, and
 * nothing else. `foreign` is any credential of another organization.
 *
 * Metrics tokens and what is expired, revoked, unknown or missing are none of these: they get 401, whatever
 * they ask for, before this table is looked at.
 */
export const roles = [
  "owner",
  "owners-team",
  "organization",
  "manages-teams",
  "manages-access",
  "manages-workspaces",
  "reads-workspaces",
  "team",
  "audit-trails",
  "foreign",
] as const;
export type Role = (typeof roles)[number];

type Row = readonly number[] & { readonly length: (typeof roles)["length"] };

/** Credential by action: the status of a well-formed request. 404 is the vendor's word for forbidden. */
// prettier-ignore
export const permissions = {
  //                             owner  own-team  org  mng-teams  mng-acc  mng-ws  read-ws  team  audit  foreign
  "account.read":              [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "organizations.list":        [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "organizations.create":      [  201,      404, 404,       404,     404,    404,     404,  404,   404,     404],
  "organizations.read":        [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "organizations.update":      [  200,      200, 404,       404,     404,    404,     404,  404,   404,     404],
  "organizations.delete":      [  204,      204, 404,       404,     404,    404,     404,  404,   404,     404],
  "ttl-policies.read":         [  200,      200, 404,       404,     404,    404,     404,  404,   404,     404],
  "ttl-policies.update":       [  200,      200, 404,       404,     404,    404,     404,  404,   404,     404],
  "organization-token.create": [  201,      201, 201,       404,     404,    404,     404,  404,   404,     404],
  "organization-token.read":   [  200,      200, 200,       404,     404,    404,     404,  404,   404,     404],
  "organization-token.delete": [  204,      204, 204,       404,     404,    404,     404,  404,   404,     404],
  "metrics-tokens.create":     [  201,      201, 201,       404,     404,    404,     404,  404,   404,     404],
  "metrics-tokens.list":       [  200,      200, 200,       404,     404,    404,     404,  404,   404,     404],
  "metrics-tokens.delete":     [  204,      204, 204,       404,     404,    404,     404,  404,   404,     404],
  "owners-team-tokens.create": [  201,      201, 201,       404,     404,    404,     404,  404,   404,     404],
  "owners-team-tokens.read":   [  200,      200, 200,       404,     404,    404,     404,  404,   404,     404],
  "owners-team-tokens.delete": [  204,      204, 204,       404,     404,    404,     404,  404,   404,     404],
  "team-tokens.create":        [  201,      201, 201,       201,     404,    404,     404,  404,   404,     404],
  "team-tokens.read":          [  200,      200, 200,       200,     404,    404,     404,  404,   404,     404],
  "team-tokens.list":          [  200,      200, 200,       200,     404,    404,     404,  404,   404,     404],
  "team-tokens.delete":        [  204,      204, 204,       204,     404,    404,     404,  404,   404,     404],
  "teams.list":                [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "teams.read":                [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "secret-teams.read":         [  200,      200, 200,       200,     404,    404,     404,  404,   404,     404],
  "teams.create":              [  201,      201, 201,       201,     404,    404,     404,  404,   404,     404],
  "teams.update":              [  200,      200, 200,       200,     404,    404,     404,  404,   404,     404],
  "team-access.update":        [  200,      200, 200,       404,     200,    404,     404,  404,   404,     404],
  "teams.delete":              [  204,      204, 204,       204,     404,    404,     404,  404,   404,     404],
  "workspaces.list":           [  200,      200, 200,       200,     200,    200,     200,  200,   404,     404],
  "workspaces.read":           [  200,      200, 200,       404,     404,    200,     200,  404,   404,     404],
  "workspaces.create":         [  201,      201, 201,       404,     404,    201,     404,  404,   404,     404],
  "workspaces.update":         [  200,      200, 200,       404,     404,    200,     404,  404,   404,     404],
  "workspaces.delete":         [  204,      204, 204,       404,     404,    204,     404,  404,   404,     404],
  "variables.read":            [  200,      200, 200,       404,     404,    200,     404,  404,   404,     404],
  "variables.create":          [  201,      201, 201,       404,     404,    201,     404,  404,   404,     404],
  "variables.update":          [  200,      200, 200,       404,     404,    200,     404,  404,   404,     404],
  "variables.delete":          [  204,      204, 204,       404,     404,    204,     404,  404,   404,     404],
} as const satisfies Record<string, Row>;

export type Action = keyof typeof permissions;

const accessRoles: readonly (readonly [OrganizationAccessKey, Role])[] = [
  ["manage-teams", "manages-teams"],
  ["manage-organization-access", "manages-access"],
  ["manage-workspaces", "manages-workspaces"],
  ["read-workspaces", "reads-workspaces"],
];

/** @param organization - the one that is asked about; undefined asks about the credential's own */
export function getRoles(store: Store, token: Token, organization?: Organization): Role[] {
  // The one user owns every organization.
  if (token.kind === "user") return ["owner"];
  if (organization !== undefined && token.organizationId !== organization.id) return ["foreign"];
  if (token.kind !== "team") return token.kind === "organization" ? ["organization"] : ["audit-trails"];
  const team = token.teamId === null ? undefined : store.team(token.teamId);
  if (team === undefined) return ["foreign"];
  if (store.organizationById(team.organizationId)?.ownersTeamId === team.id) return ["owners-team"];
  return ["team", ...accessRoles.filter(([key]) => team.access[key]).map(([, standing]) => standing)];
}

const getStatus = (action: Action, standing: Role): number =>
  permissions[action][roles.indexOf(standing)] ?? 404;

/** @returns the status of success, or undefined where the credential may not */
export function isAllowed(
  store: Store,
  token: Token,
  action: Action,
  organization?: Organization,
): number | undefined {
  return getRoles(store, token, organization)
    .map((standing) => getStatus(action, standing))
    .find((status) => status < 400);
}

/**
 * @returns the status of success
 * @throws ApiError 404 where the credential may not
 */
export function authorize(store: Store, token: Token, action: Action, organization?: Organization): number {
  const status = isAllowed(store, token, action, organization);
  if (status === undefined) throw notFound();
  return status;
}
