import { attributesOf, type Attributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import { organizationAccessKeys, type Organization, type OrganizationAccess, type Team } from "../model";
import { page } from "../pagination";
import { newTeam } from "../seeds";
import { isAllowed, authorize, type Action } from "../permissions";
import { noContent, permittedOrganization, timestamp, type Call, type Route } from "./route";

const NAME_RULE = {
  max: 90,
  pattern: { expression: /^[\p{L}\p{N}_ -]+$/u, words: "may only contain letters, numbers, spaces, - and _" },
};

function organizationOf(call: Call, team: Team): Organization {
  const organization = call.store.organizationById(team.organizationId);
  if (organization === undefined) throw notFound();
  return organization;
}

function mayRead(call: Call, team: Team): boolean {
  const organization = organizationOf(call, team);
  const secret = team.visibility === "secret" && call.token.teamId !== team.id;
  return (
    isAllowed(call.store, call.token, secret ? "secret-teams.read" : "teams.read", organization) !== undefined
  );
}

function permittedTeam(
  call: Call,
  action: Action,
): { team: Team; organization: Organization; status: number } {
  const team = call.store.team(call.parameter("team"));
  if (team === undefined || !mayRead(call, team)) throw notFound();
  const organization = organizationOf(call, team);
  return { team, organization, status: authorize(call.store, call.token, action, organization) };
}

function teamResource(call: Call, team: Team): Resource {
  const organization = organizationOf(call, team);
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
      "created-at": timestamp(team.createdAt),
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

function accessAskedFor(attributes: Attributes, before: OrganizationAccess): OrganizationAccess {
  const asked = attributes.object("organization-access");
  if (asked === undefined) return before;
  const entries = organizationAccessKeys.map((key) => [key, asked.boolean(key) ?? before[key]]);
  return Object.fromEntries(entries) as OrganizationAccess;
}

function changedTeam(attributes: Attributes, team: Team): Team {
  return {
    ...team,
    name: attributes.optionalText("name", NAME_RULE) ?? team.name,
    visibility: attributes.oneOf("visibility", ["secret", "organization"]) ?? team.visibility,
    ssoTeamId: attributes.has("sso-team-id")
      ? (attributes.optionalText("sso-team-id", { empty: true }) ?? null)
      : team.ssoTeamId,
    allowMemberTokenManagement:
      attributes.boolean("allow-member-token-management") ?? team.allowMemberTokenManagement,
    access: accessAskedFor(attributes, team.access),
  };
}

const accessDiffers = (before: Team, after: Team): boolean =>
  organizationAccessKeys.some((key) => before.access[key] !== after.access[key]);

const othersDiffer = (before: Team, after: Team): boolean =>
  (["name", "visibility", "ssoTeamId", "allowMemberTokenManagement"] as const).some(
    (key) => before[key] !== after[key],
  );

/** Not even those who manage teams may rename or lessen the team that owns the organization. */
function protectOwners(organization: Organization, attributes: Attributes, before: Team, after: Team): void {
  if (organization.ownersTeamId !== before.id) return;
  for (const key of ["name", "visibility"] as const) {
    if (before[key] !== after[key]) throw attributes.error(key, "of the owners team cannot be changed");
  }
  if (accessDiffers(before, after)) {
    throw attributes.error("organization-access", "of the owners team cannot be changed");
  }
}

export const teamRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/teams",
    list: true,
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "teams.list");
      const search = (call.url.searchParams.get("q") ?? "").toLowerCase();
      const names = call.url.searchParams.get("filter[names]")?.split(",");
      const teams = call.store
        .teamsOf(organization)
        .filter((team) => mayRead(call, team))
        .filter(({ name }) => name.toLowerCase().includes(search) && (names?.includes(name) ?? true));
      return page(status, teams, call.url, (team) => teamResource(call, team));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/teams",
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "teams.create");
      const attributes = attributesOf(call.body, "teams");
      const name = attributes.text("name", NAME_RULE);
      if (call.store.teamByName(organization, name) !== undefined) {
        throw attributes.error("name", "has already been taken");
      }
      const none = newTeam(organization.id, name, call.now);
      const team = changedTeam(attributes, none);
      if (accessDiffers(none, team)) authorize(call.store, call.token, "team-access.update", organization);
      call.store.putTeam(team);
      return { status, document: { data: teamResource(call, team) } };
    },
  },
  {
    method: "GET",
    path: "/teams/:team",
    answer: (call: Call): ApiResponse => {
      const { team, status } = permittedTeam(call, "teams.read");
      return { status, document: { data: teamResource(call, team) } };
    },
  },
  {
    method: "PATCH",
    path: "/teams/:team",
    answer: (call: Call): ApiResponse => {
      const { team, organization } = permittedTeam(call, "teams.read");
      // Either right opens the team; which of them is needed, its changes decide.
      const may = (action: Action): number | undefined =>
        isAllowed(call.store, call.token, action, organization);
      const [all, access] = [may("teams.update"), may("team-access.update")];
      const status = all ?? access;
      if (status === undefined) throw notFound();
      const attributes = attributesOf(call.body, "teams");
      const changed = changedTeam(attributes, team);
      if (access === undefined && accessDiffers(team, changed)) throw notFound();
      if (all === undefined && othersDiffer(team, changed)) throw notFound();
      protectOwners(organization, attributes, team, changed);
      if ((call.store.teamByName(organization, changed.name) ?? team).id !== team.id) {
        throw attributes.error("name", "has already been taken");
      }
      call.store.putTeam(changed);
      return { status, document: { data: teamResource(call, changed) } };
    },
  },
  {
    method: "DELETE",
    path: "/teams/:team",
    answer: (call: Call): ApiResponse => {
      const { team, organization, status } = permittedTeam(call, "teams.delete");
      // An organization without owners could be managed by nobody.
      if (organization.ownersTeamId === team.id) throw notFound();
      call.store.removeTeam(team, call.now);
      return noContent(status);
    },
  },
];
