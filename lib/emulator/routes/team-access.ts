import { parseAttributes, type Attributes } from "../attributes";
import { badRequest, invalid, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Settings, TeamAccess } from "../model";
import { paginate } from "../pagination";
import { isAllowed, type Action } from "../permissions";
import { newId } from "../secrets";
import { getProjectPermissions, isAllowedByTeamAccess, projectLevels, workspaceLevels } from "../team-access";
import { getRelatedId, rejectUnsupportedRelationships } from "./relationships";
import { getOrganization, noContent, type ApiRequest, type Route } from "./route";

type Target = TeamAccess["target"];
type Verb = "read" | "create" | "update" | "delete";

const choices: Readonly<Record<string, readonly string[]>> = {
  runs: ["read", "plan", "apply"],
  variables: ["none", "read", "write"],
  "state-versions": ["none", "read-outputs", "read", "write"],
  "sentinel-mocks": ["none", "read"],
  settings: ["read", "update", "delete"],
  teams: ["none", "read", "manage"],
  "variable-sets": ["none", "read", "write"],
};

const getLevels = (target: Target): Readonly<Record<string, Settings>> =>
  target === "workspace" ? workspaceLevels : projectLevels;

function findTarget(
  { store }: ApiRequest,
  target: Target,
  id: string,
): { id: string; organizationId: string } {
  const found = target === "workspace" ? store.workspace(id) : store.projects.get(id);
  if (found === undefined) throw notFound();
  return found;
}

/** @throws ApiError 404 unless the token is allowed to perform the action on team access to the target */
function authorizeTarget(request: ApiRequest, target: Target, id: string, verb: Verb): Organization {
  const { store, token } = request;
  const organization = getOrganization(request, findTarget(request, target, id).organizationId);
  const action: Action = `${target}-access.${verb}`;
  const workspace = target === "workspace" ? store.workspace(id) : undefined;
  const isPermitted =
    isAllowed(store, token, action, organization) !== undefined ||
    (workspace !== undefined && isAllowedByTeamAccess(store, token, action, workspace));
  if (!isPermitted) throw notFound();
  return organization;
}

function findAccess(request: ApiRequest, target: Target): TeamAccess {
  const access = request.store.teamAccess.get(request.parameter("id"));
  if (access?.target !== target) throw notFound();
  return access;
}

/** Finds team access by its ID, and authorizes the action. A team's token can always read its own team's access. */
function authorizeAccess(request: ApiRequest, target: Target, verb: Verb): TeamAccess {
  const access = findAccess(request, target);
  if (verb !== "read" || request.token.teamId !== access.teamId) {
    authorizeTarget(request, target, access.targetId, verb);
  }
  return access;
}

function toAccessResource({
  id,
  target,
  targetId,
  teamId,
  level,
  permissions,
  projectPermissions,
}: TeamAccess): Resource {
  const details =
    target === "workspace"
      ? permissions
      : { "project-access": projectPermissions, "workspace-access": permissions };
  return {
    id,
    type: `team-${target}s`,
    attributes: { access: level, ...details },
    relationships: {
      team: { data: { id: teamId, type: "teams" } },
      [target]: { data: { id: targetId, type: `${target}s` } },
    },
    links: { self: `/api/v2/team-${target}s/${id}` },
  };
}

/** Returns the permissions after a request. Individual permissions can be set only if the level is `custom`. */
function applyPermissions(attributes: Attributes | undefined, before: Settings, isCustom: boolean): Settings {
  const entries = Object.entries(before).map(([key, value]): [string, unknown] => {
    if (attributes === undefined || !attributes.has(key)) return [key, value];
    const changed =
      typeof value === "boolean" ? attributes.boolean(key) : attributes.oneOf(key, choices[key] ?? []);
    if (!isCustom && changed !== undefined && changed !== value) {
      throw attributes.error(key, "can be set only if access is custom");
    }
    return [key, changed ?? value];
  });
  return Object.fromEntries(entries);
}

function applyAttributes(request: ApiRequest, before: TeamAccess): TeamAccess {
  const attributes = parseAttributes(request.body, `team-${before.target}s`);
  const levels = getLevels(before.target);
  const level = attributes.oneOf("access", Object.keys(levels)) ?? before.level;
  const standard = levels[level];
  if (standard === undefined) throw attributes.error("access", "can't be blank");
  const isCustom = level === "custom";
  const isLevelKept = level === before.level || isCustom;
  const hasPermissions = Object.keys(before.permissions).length > 0;
  const inWorkspace = before.target === "workspace" ? attributes : attributes.object("workspace-access");
  const changed: TeamAccess = {
    ...before,
    level,
    permissions: applyPermissions(
      inWorkspace,
      isLevelKept && hasPermissions ? before.permissions : standard,
      isCustom,
    ),
    projectPermissions:
      before.target === "workspace"
        ? {}
        : applyPermissions(
            attributes.object("project-access"),
            isLevelKept && hasPermissions ? before.projectPermissions : getProjectPermissions(level),
            isCustom,
          ),
  };
  attributes.rejectUnsupported();
  rejectUnsupportedRelationships(request.body, "team", "workspace", "project");
  return changed;
}

function create(request: ApiRequest, target: Target): ApiResponse {
  const targetId = getRelatedId(request.body, target, `${target}s`);
  const teamId = getRelatedId(request.body, "team", "teams");
  if (targetId === undefined) throw invalid(`The ${target} is missing`, `/data/relationships/${target}`);
  if (teamId === undefined) throw invalid("The team is missing", "/data/relationships/team");
  const organization = authorizeTarget(request, target, targetId, "create");
  if (request.store.team(teamId)?.organizationId !== organization.id) throw notFound();
  if (request.store.teamAccess.of(targetId).some((access) => access.teamId === teamId)) {
    throw invalid(`Team has already been added to this ${target}`, "/data/relationships/team");
  }
  const id = newId(target === "workspace" ? "tws" : "tprj");
  const empty = { id, target, targetId, teamId, level: "", permissions: {}, projectPermissions: {} };
  const access = applyAttributes(request, empty);
  request.store.putTeamAccess(access);
  return { status: 200, document: { data: toAccessResource(access) } };
}

function list(request: ApiRequest, target: Target): ApiResponse {
  const parameter = `filter[${target}][id]`;
  const id = request.url.searchParams.get(parameter);
  if (id === null || id === "") throw badRequest(`${parameter} is required.`, parameter);
  const { store, token } = request;
  const organization = getOrganization(request, findTarget(request, target, id).organizationId);
  const isPermitted = isAllowed(store, token, `${target}-access.read`, organization) !== undefined;
  if (!isPermitted && token.organizationId !== organization.id) throw notFound();
  const access = store.teamAccess.of(id).filter(({ teamId }) => isPermitted || teamId === token.teamId);
  return paginate(200, access, request.url, toAccessResource);
}

const createRoutes = (target: Target): Route[] => {
  const path = `/team-${target}s`;
  return [
    { method: "GET", path, isList: true, handle: (request) => list(request, target) },
    { method: "POST", path, handle: (request) => create(request, target) },
    {
      method: "GET",
      path: `${path}/:id`,
      handle: (request) => ({
        status: 200,
        document: { data: toAccessResource(authorizeAccess(request, target, "read")) },
      }),
    },
    {
      method: "PATCH",
      path: `${path}/:id`,
      handle: (request) => {
        const access = applyAttributes(request, authorizeAccess(request, target, "update"));
        request.store.putTeamAccess(access);
        return { status: 200, document: { data: toAccessResource(access) } };
      },
    },
    {
      method: "DELETE",
      path: `${path}/:id`,
      handle: (request) => {
        request.store.removeTeamAccess(authorizeAccess(request, target, "delete"));
        return noContent(204);
      },
    },
  ];
};

export const teamAccessRoutes: readonly Route[] = [...createRoutes("workspace"), ...createRoutes("project")];
