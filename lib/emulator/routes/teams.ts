import { parseAttributes, type Attributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import { organizationAccessKeys, type Organization, type OrganizationAccess, type Team } from "../model";
import { paginate } from "../pagination";
import { createTeam } from "../seeds";
import { isAllowed, authorize, type Action } from "../permissions";
import { noContent, authorizeOrganization, formatTimestamp, type ApiRequest, type Route } from "./route";

const NAME_RULE = {
  max: 90,
  pattern: { expression: /^[\p{L}\p{N}_ -]+$/u, words: "may only contain letters, numbers, spaces, - and _" },
};

function getOrganization(call: ApiRequest, team: Team): Organization {
  const organization = call.store.organizationById(team.organizationId);
  if (organization === undefined) throw notFound();
  return organization;
}

function isVisible(call: ApiRequest, team: Team): boolean {
  const organization = getOrganization(call, team);
  const secret = team.visibility === "secret" && call.token.teamId !== team.id;
  return (
    isAllowed(call.store, call.token, secret ? "secret-teams.read" : "teams.read", organization) !== undefined
  );
}

function authorizeTeam(
  call: ApiRequest,
  action: Action,
): { team: Team; organization: Organization; status: number } {
  const team = call.store.team(call.parameter("team"));
  if (team === undefined || !isVisible(call, team)) throw notFound();
  const organization = getOrganization(call, team);
  return { team, organization, status: authorize(call.store, call.token, action, organization) };
}

function toTeamResource(call: ApiRequest, team: Team): Resource {
  const organization = getOrganization(call, team);
  const manages = isAllowed(call.store, call.token, "teams.update", organization) !== undefined;
  const owners = organization.ownersTeamId === team.id;
  const members = owners ? [{ id: call.store.user.id, type: "users" }] : [];
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
          isAllowed(call.store, call.token, "team-access.update", organization) !== undefined && !owners,
        "can-update-api-token": manages,
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
  const asked = attributes.object("organization-access");
  if (asked === undefined) return before;
  const entries = organizationAccessKeys.map((key) => [key, asked.boolean(key) ?? before[key]]);
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

/** Not even those who manage teams may rename or lessen the team that owns the organization. */
function protectOwners(organization: Organization, attributes: Attributes, before: Team, after: Team): void {
  if (organization.ownersTeamId !== before.id) return;
  for (const key of ["name", "visibility"] as const) {
    if (before[key] !== after[key]) throw attributes.error(key, "of the owners team cannot be changed");
  }
  if (isAccessChanged(before, after)) {
    throw attributes.error("organization-access", "of the owners team cannot be changed");
  }
}

export const teamRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/teams",
    isList: true,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "teams.list");
      const search = (call.url.searchParams.get("q") ?? "").toLowerCase();
      const names = call.url.searchParams.get("filter[names]")?.split(",");
      const teams = call.store
        .teamsOf(organization)
        .filter((team) => isVisible(call, team))
        .filter(({ name }) => name.toLowerCase().includes(search) && (names?.includes(name) ?? true));
      return paginate(status, teams, call.url, (team) => toTeamResource(call, team));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/teams",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "teams.create");
      const attributes = parseAttributes(call.body, "teams");
      const name = attributes.text("name", NAME_RULE);
      if (call.store.teamByName(organization, name) !== undefined) {
        throw attributes.error("name", "has already been taken");
      }
      const none = createTeam(organization.id, name, call.now);
      const team = applyAttributes(attributes, none);
      if (isAccessChanged(none, team)) authorize(call.store, call.token, "team-access.update", organization);
      call.store.putTeam(team);
      return { status, document: { data: toTeamResource(call, team) } };
    },
  },
  {
    method: "GET",
    path: "/teams/:team",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(call, "teams.read");
      return { status, document: { data: toTeamResource(call, team) } };
    },
  },
  {
    method: "PATCH",
    path: "/teams/:team",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, organization } = authorizeTeam(call, "teams.read");
      // Either right opens the team; which of them is needed, its changes decide.
      const may = (action: Action): number | undefined =>
        isAllowed(call.store, call.token, action, organization);
      const [all, access] = [may("teams.update"), may("team-access.update")];
      const status = all ?? access;
      if (status === undefined) throw notFound();
      const attributes = parseAttributes(call.body, "teams");
      const changed = applyAttributes(attributes, team);
      if (access === undefined && isAccessChanged(team, changed)) throw notFound();
      if (all === undefined && areOtherAttributesChanged(team, changed)) throw notFound();
      protectOwners(organization, attributes, team, changed);
      if ((call.store.teamByName(organization, changed.name) ?? team).id !== team.id) {
        throw attributes.error("name", "has already been taken");
      }
      call.store.putTeam(changed);
      return { status, document: { data: toTeamResource(call, changed) } };
    },
  },
  {
    method: "DELETE",
    path: "/teams/:team",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, organization, status } = authorizeTeam(call, "teams.delete");
      // An organization without owners could be managed by nobody.
      if (organization.ownersTeamId === team.id) throw notFound();
      call.store.removeTeam(team, call.now);
      return noContent(status);
    },
  },
];
