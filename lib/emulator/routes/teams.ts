import { parseAttributes, type Attributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import { organizationAccessKeys, type Organization, type OrganizationAccess, type Team } from "../model";
import { paginate } from "../pagination";
import { createTeam } from "../seeds";
import { isAllowed, authorize, type Action } from "../permissions";
import { rejectUnsupportedRelationships } from "./relationships";
import {
  getOrganization,
  noContent,
  authorizeOrganization,
  formatTimestamp,
  type ApiRequest,
  type Route,
} from "./route";

const NAME_RULE = {
  max: 90,
  pattern: {
    expression: /^[\p{L}\p{N}_ -]+$/u,
    message: "can contain only letters, digits, spaces, - and _",
  },
};

function isVisible(request: ApiRequest, team: Team): boolean {
  const organization = getOrganization(request, team.organizationId);
  const secret = team.visibility === "secret" && request.token.teamId !== team.id;
  return (
    isAllowed(request.store, request.token, secret ? "secret-teams.read" : "teams.read", organization) !==
    undefined
  );
}

function authorizeTeam(
  request: ApiRequest,
  action: Action,
): { team: Team; organization: Organization; status: number } {
  const team = request.store.team(request.parameter("team"));
  if (team === undefined || !isVisible(request, team)) throw notFound();
  const organization = getOrganization(request, team.organizationId);
  return { team, organization, status: authorize(request.store, request.token, action, organization) };
}

function toTeamResource(request: ApiRequest, team: Team): Resource {
  const organization = getOrganization(request, team.organizationId);
  const manages = isAllowed(request.store, request.token, "teams.update", organization) !== undefined;
  const owners = organization.ownersTeamId === team.id;
  const tokenAction = owners ? "owners-team-tokens.create" : "team-tokens.create";
  const canManageTokens = isAllowed(request.store, request.token, tokenAction, organization) !== undefined;
  const members = owners ? [{ id: request.store.user.id, type: "users" }] : [];
  return {
    id: team.id,
    type: "teams",
    attributes: {
      name: team.name,
      "sso-team-id": team.ssoTeamId,
      "users-count": members.length,
      visibility: team.visibility,
      "allow-member-token-management": team.allowMemberTokenManagement,
      "created-at": formatTimestamp(team.createdAt),
      "is-unified": false,
      permissions: {
        "can-update-membership": manages,
        "can-destroy": manages && !owners,
        "can-update-organization-access":
          isAllowed(request.store, request.token, "team-access.update", organization) !== undefined &&
          !owners,
        "can-update-api-token": canManageTokens,
        "can-update-visibility": manages && !owners,
        "can-update-name": manages && !owners,
      },
      "organization-access": team.access,
    },
    relationships: {
      organization: { data: { id: organization.name, type: "organizations" } },
      users: { data: members },
    },
    links: { self: `/api/v2/teams/${team.id}` },
  };
}

function getRequestedAccess(attributes: Attributes, before: OrganizationAccess): OrganizationAccess {
  const requested = attributes.object("organization-access");
  if (requested === undefined) return before;
  const entries = organizationAccessKeys.map((key) => [key, requested.boolean(key) ?? before[key]]);
  return Object.fromEntries(entries) as OrganizationAccess;
}

function applyAttributes(attributes: Attributes, team: Team): Team {
  return {
    ...team,
    name: attributes.optionalText("name", NAME_RULE) ?? team.name,
    visibility: attributes.oneOf("visibility", ["secret", "organization"]) ?? team.visibility,
    ssoTeamId: attributes.has("sso-team-id")
      ? (attributes.optionalText("sso-team-id", { empty: true }) ?? null)
      : team.ssoTeamId,
    allowMemberTokenManagement:
      attributes.boolean("allow-member-token-management") ?? team.allowMemberTokenManagement,
    access: getRequestedAccess(attributes, team.access),
  };
}

const isAccessChanged = (before: Team, after: Team): boolean =>
  organizationAccessKeys.some((key) => before.access[key] !== after.access[key]);

const areOtherAttributesChanged = (before: Team, after: Team): boolean =>
  (["name", "visibility", "ssoTeamId", "allowMemberTokenManagement"] as const).some(
    (key) => before[key] !== after[key],
  );

/** Rejects changes to the name, visibility and access of the owners team. */
function protectOwners(organization: Organization, attributes: Attributes, before: Team, after: Team): void {
  if (organization.ownersTeamId !== before.id) return;
  for (const key of ["name", "visibility"] as const) {
    if (before[key] !== after[key]) throw attributes.error(key, "of the owners team can't be changed");
  }
  if (isAccessChanged(before, after)) {
    throw attributes.error("organization-access", "of the owners team can't be changed");
  }
}

export const teamRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/teams",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "teams.list");
      const search = (request.url.searchParams.get("q") ?? "").toLowerCase();
      const names = request.url.searchParams.get("filter[names]")?.split(",");
      const teams = request.store
        .teamsOf(organization)
        .filter((team) => isVisible(request, team))
        .filter(({ name }) => name.toLowerCase().includes(search) && (names?.includes(name) ?? true));
      return paginate(status, teams, request.url, (team) => toTeamResource(request, team));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/teams",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "teams.create");
      const attributes = parseAttributes(request.body, "teams");
      const name = attributes.text("name", NAME_RULE);
      if (request.store.teamByName(organization, name) !== undefined) {
        throw attributes.error("name", "has already been taken");
      }
      const none = createTeam(organization.id, name, request.now);
      const team = applyAttributes(attributes, none);
      attributes.rejectUnsupported();
      rejectUnsupportedRelationships(request.body);
      if (isAccessChanged(none, team))
        authorize(request.store, request.token, "team-access.update", organization);
      request.store.putTeam(team);
      return { status, document: { data: toTeamResource(request, team) } };
    },
  },
  {
    method: "GET",
    path: "/teams/:team",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(request, "teams.read");
      return { status, document: { data: toTeamResource(request, team) } };
    },
  },
  {
    method: "PATCH",
    path: "/teams/:team",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, organization } = authorizeTeam(request, "teams.read");
      // Each permission covers different attributes, so the required permission depends on the changes.
      const may = (action: Action): number | undefined =>
        isAllowed(request.store, request.token, action, organization);
      const [all, access] = [may("teams.update"), may("team-access.update")];
      const status = all ?? access;
      if (status === undefined) throw notFound();
      const attributes = parseAttributes(request.body, "teams");
      const changed = applyAttributes(attributes, team);
      attributes.rejectUnsupported();
      rejectUnsupportedRelationships(request.body);
      if (access === undefined && isAccessChanged(team, changed)) throw notFound();
      if (all === undefined && areOtherAttributesChanged(team, changed)) throw notFound();
      protectOwners(organization, attributes, team, changed);
      if ((request.store.teamByName(organization, changed.name) ?? team).id !== team.id) {
        throw attributes.error("name", "has already been taken");
      }
      request.store.putTeam(changed);
      return { status, document: { data: toTeamResource(request, changed) } };
    },
  },
  {
    method: "DELETE",
    path: "/teams/:team",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, organization, status } = authorizeTeam(request, "teams.delete");
      // Every organization needs its owners team.
      if (organization.ownersTeamId === team.id) throw notFound();
      request.store.removeTeam(team, request.now);
      return noContent(status);
    },
  },
];
