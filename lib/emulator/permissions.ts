import { notFound } from "./json-api";
import type { Organization, OrganizationAccessKey, Token } from "./model";
import type { Store } from "./store";

/**
 * The roles of an API token in an organization. `owner` is the user token of a member of the owners team. A token of
 * any team except the owners team has the role `team`, and a role for each of its organization permissions in
 * `accessRoles`. An `audit-trails` token can only read the audit trail, which the emulator doesn't serve. `foreign` is
 * a token of another organization.
 *
 * Metrics tokens and unknown, expired or revoked tokens don't have a role. A request with one of them, or without a
 * token, gets a 401 response before the permissions are checked.
 */
export const roles = [
  "owner",
  "owners-team",
  "organization",
  "manages-teams",
  "manages-access",
  "manages-workspaces",
  "reads-workspaces",
  "manages-projects",
  "reads-projects",
  "manages-providers",
  "team",
  "audit-trails",
  "foreign",
] as const;
export type Role = (typeof roles)[number];

type Row = readonly number[] & { readonly length: (typeof roles)["length"] };

/** The status of a valid request, by action and role. HCP Terraform responds to forbidden requests with 404. */
// prettier-ignore
export const permissions = {
  //                          owner own-team org mng-teams mng-acc mng-ws read-ws mng-prj read-prj mng-prov team audit foreign
  "account.read":              [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "organizations.list":        [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "organizations.create":      [201, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "organizations.read":        [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "organizations.update":      [200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "organizations.delete":      [204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "ttl-policies.read":         [200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "ttl-policies.update":       [200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "organization-token.create": [201, 201, 201, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "organization-token.read":   [200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "organization-token.delete": [204, 204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "metrics-tokens.create":     [201, 201, 201, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "metrics-tokens.list":       [200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "metrics-tokens.delete":     [204, 204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "owners-team-tokens.create": [201, 201, 201, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "owners-team-tokens.read":   [200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "owners-team-tokens.delete": [204, 204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "team-tokens.create":        [201, 201, 201, 201, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "team-tokens.read":          [200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "team-tokens.list":          [200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "team-tokens.delete":        [204, 204, 204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "teams.list":                [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "teams.read":                [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "secret-teams.read":         [200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "teams.create":              [201, 201, 201, 201, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "teams.update":              [200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "team-access.update":        [200, 200, 200, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404],
  "teams.delete":              [204, 204, 204, 204, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  "workspaces.list":           [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "workspaces.read":           [200, 200, 200, 404, 404, 200, 200, 200, 404, 404, 404, 404, 404],
  "workspaces.create":         [201, 201, 201, 404, 404, 201, 404, 201, 404, 404, 404, 404, 404],
  "workspaces.update":         [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "workspaces.delete":         [204, 204, 204, 404, 404, 204, 404, 204, 404, 404, 404, 404, 404],
  "variables.read":            [200, 200, 200, 404, 404, 200, 200, 200, 404, 404, 404, 404, 404],
  "variables.create":          [201, 201, 201, 404, 404, 201, 404, 201, 404, 404, 404, 404, 404],
  "variables.update":          [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "variables.delete":          [204, 204, 204, 404, 404, 204, 404, 204, 404, 404, 404, 404, 404],
  "projects.list":             [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "projects.read":             [200, 200, 200, 404, 404, 200, 200, 200, 200, 404, 404, 404, 404],
  "projects.create":           [201, 201, 201, 404, 404, 404, 404, 201, 404, 404, 404, 404, 404],
  "projects.update":           [200, 200, 200, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404],
  "projects.delete":           [204, 204, 204, 404, 404, 404, 404, 204, 404, 404, 404, 404, 404],
  "variable-sets.list":        [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "variable-sets.read":        [200, 200, 200, 404, 404, 200, 200, 200, 404, 404, 404, 404, 404],
  "variable-sets.create":      [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "variable-sets.update":      [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "variable-sets.delete":      [204, 204, 204, 404, 404, 204, 404, 204, 404, 404, 404, 404, 404],
  "workspace-access.read":     [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "workspace-access.create":   [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "workspace-access.update":   [200, 200, 200, 404, 404, 200, 404, 200, 404, 404, 404, 404, 404],
  "workspace-access.delete":   [204, 204, 204, 404, 404, 204, 404, 204, 404, 404, 404, 404, 404],
  "project-access.read":       [200, 200, 200, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404],
  "project-access.create":     [200, 200, 200, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404],
  "project-access.update":     [200, 200, 200, 404, 404, 404, 404, 200, 404, 404, 404, 404, 404],
  "project-access.delete":     [204, 204, 204, 404, 404, 404, 404, 204, 404, 404, 404, 404, 404],
  "registry-providers.list":   [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "registry-providers.read":   [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "registry-providers.create": [201, 201, 404, 404, 404, 404, 404, 404, 404, 201, 404, 404, 404],
  "registry-providers.delete": [204, 204, 404, 404, 404, 404, 404, 404, 404, 204, 404, 404, 404],
  "gpg-keys.read":             [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404, 404],
  "gpg-keys.create":           [201, 201, 404, 404, 404, 404, 404, 404, 404, 201, 404, 404, 404],
  "gpg-keys.update":           [201, 201, 404, 404, 404, 404, 404, 404, 404, 201, 404, 404, 404],
  "gpg-keys.delete":           [204, 204, 404, 404, 404, 404, 404, 404, 404, 204, 404, 404, 404],
} as const satisfies Record<string, Row>;

export type Action = keyof typeof permissions;

const accessRoles: readonly (readonly [OrganizationAccessKey, Role])[] = [
  ["manage-teams", "manages-teams"],
  ["manage-organization-access", "manages-access"],
  ["manage-workspaces", "manages-workspaces"],
  ["read-workspaces", "reads-workspaces"],
  ["manage-projects", "manages-projects"],
  ["read-projects", "reads-projects"],
  ["manage-providers", "manages-providers"],
];

/** @param organization undefined for requests that don't concern a particular organization */
export function getRoles(store: Store, token: Token, organization?: Organization): Role[] {
  // The only user owns every organization.
  if (token.kind === "user") return ["owner"];
  if (organization !== undefined && token.organizationId !== organization.id) return ["foreign"];
  if (token.kind !== "team") return token.kind === "organization" ? ["organization"] : ["audit-trails"];
  const team = token.teamId === null ? undefined : store.team(token.teamId);
  if (team === undefined) return ["foreign"];
  if (store.organizationById(team.organizationId)?.ownersTeamId === team.id) return ["owners-team"];
  return ["team", ...accessRoles.filter(([key]) => team.access[key]).map(([, role]) => role)];
}

const getStatus = (action: Action, role: Role): number => permissions[action][roles.indexOf(role)] ?? 404;

/** @returns the status of a successful response, or undefined if the action is forbidden */
export function isAllowed(
  store: Store,
  token: Token,
  action: Action,
  organization?: Organization,
): number | undefined {
  return getRoles(store, token, organization)
    .map((role) => getStatus(action, role))
    .find((status) => status < 400);
}

/**
 * @returns the status of a successful response
 * @throws ApiError 404 if the action is forbidden
 */
export function authorize(store: Store, token: Token, action: Action, organization?: Organization): number {
  const status = isAllowed(store, token, action, organization);
  if (status === undefined) throw notFound();
  return status;
}
