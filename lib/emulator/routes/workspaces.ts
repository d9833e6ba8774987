import { isObject, ownValue, parseAttributes } from "../attributes";
import { ApiError, invalid, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Tags, Workspace } from "../model";
import { paginate } from "../pagination";
import { newId } from "../secrets";
import { isAllowed, permissions, type Action } from "../permissions";
import { isAllowedByTeamAccess } from "../team-access";
import { toOrganizationResource, createNameRule } from "./organizations";
import { getRelatedId, getRequestedIds, rejectUnsupportedRelationships } from "./relationships";
import {
  authorizeOrganization,
  formatTimestamp,
  getOrganization,
  noContent,
  type ApiRequest,
  type Route,
} from "./route";
import { getSettings } from "./settings";
import {
  createTagBindingRoutes,
  getRequestedTags,
  includeEffectiveTags,
  parseTagNames,
  toEffectiveTags,
} from "./tags";
import { applyWorkspaceSettings, workspaceSettings } from "./workspace-settings";

const NAME_RULE = createNameRule(90);

function toWorkspaceResource(request: ApiRequest, workspace: Workspace): Resource {
  const organization = getOrganization(request, workspace.organizationId);
  const can = (action: Action): boolean => getStatus(request, action, workspace, organization) !== undefined;
  const update = can("workspaces.update");
  const remove = can("workspaces.delete");
  const settings = getSettings(workspaceSettings, workspace.settings);
  return {
    id: workspace.id,
    type: "workspaces",
    attributes: {
      ...settings,
      name: workspace.name,
      "created-at": formatTimestamp(workspace.createdAt),
      "updated-at": formatTimestamp(workspace.updatedAt),
      environment: "default",
      locked: workspace.locked,
      operations: settings["execution-mode"] !== "local",
      source: "tfe-api",
      "resource-count": 0,
      "tag-names": Object.keys(workspace.tags),
      actions: { "is-destroyable": true },
      permissions: {
        "can-update": update,
        "can-destroy": remove,
        "can-force-delete": remove,
        "can-lock": update,
        "can-unlock": update,
        "can-force-unlock": update,
        "can-queue-run": false,
        "can-queue-apply": false,
        "can-queue-destroy": false,
        "can-read-settings": true,
        "can-read-variable": can("variables.read"),
        "can-update-variable": can("variables.update"),
      },
    },
    relationships: {
      organization: { data: { id: organization.name, type: "organizations" } },
      project: { data: { id: workspace.projectId, type: "projects" } },
      "current-run": { data: null },
      "current-state-version": { data: null },
    },
    links: {
      self: `/api/v2/organizations/${organization.name}/workspaces/${workspace.name}`,
      "self-html": `/app/${organization.name}/workspaces/${workspace.name}`,
    },
  };
}

interface AuthorizedWorkspace {
  readonly workspace: Workspace;
  readonly organization: Organization;
  readonly status: number;
}

/** Returns the status of a successful response, or undefined if neither a role nor team access allows the action. */
function getStatus(
  { store, token }: ApiRequest,
  action: Action,
  workspace: Workspace,
  organization: Organization,
): number | undefined {
  const status = isAllowed(store, token, action, organization);
  if (status !== undefined) return status;
  // The first column contains only success statuses, because its role, `owner`, is allowed to perform every action.
  return isAllowedByTeamAccess(store, token, action, workspace) ? permissions[action][0] : undefined;
}

/** Finds a workspace by its ID, or by its name and the name of its organization, and authorizes the action. */
export function authorizeWorkspace(request: ApiRequest, action: Action): AuthorizedWorkspace {
  const id = request.parameter("workspace");
  const named = request.store.organization(request.parameter("organization"));
  const workspace =
    named === undefined ? request.store.workspace(id) : request.store.workspaceByName(named, id);
  if (workspace === undefined) throw notFound();
  const organization = getOrganization(request, workspace.organizationId);
  const status = getStatus(request, action, workspace, organization);
  if (status === undefined) throw notFound();
  return { workspace, organization, status };
}

const getEffectiveTags = ({ store }: ApiRequest, { id, tags, projectId }: Workspace): Resource[] =>
  toEffectiveTags(id, tags, store.projects.get(projectId));

const includeTags = (request: ApiRequest, response: ApiResponse): ApiResponse =>
  includeEffectiveTags(request.url, response, (id) => {
    const workspace = request.store.workspace(id);
    return workspace === undefined ? [] : getEffectiveTags(request, workspace);
  });

function show(request: ApiRequest): ApiResponse {
  const { workspace, status } = authorizeWorkspace(request, "workspaces.read");
  return includeTags(request, { status, document: { data: toWorkspaceResource(request, workspace) } });
}

/** Returns the ID of the project in the request's relationships; undefined if there is none. */
function getRequestedProject(request: ApiRequest, organization: Organization): string | undefined {
  const id = getRelatedId(request.body, "project", "projects");
  if (id === undefined) return undefined;
  if (request.store.projects.get(id)?.organizationId === organization.id) return id;
  throw invalid("Project must exist in the organization", "/data/relationships/project");
}

function update(request: ApiRequest): ApiResponse {
  const { workspace, organization, status } = authorizeWorkspace(request, "workspaces.update");
  const attributes = parseAttributes(request.body, "workspaces");
  const name = attributes.optionalText("name", NAME_RULE) ?? workspace.name;
  if ((request.store.workspaceByName(organization, name) ?? workspace).id !== workspace.id) {
    throw attributes.error("name", "has already been taken");
  }
  const changed = {
    ...workspace,
    name,
    projectId: getRequestedProject(request, organization) ?? workspace.projectId,
    settings: applyWorkspaceSettings(attributes, workspace.settings),
    tags: getRequestedTags(request.body) ?? workspace.tags,
    updatedAt: request.now,
  };
  attributes.rejectUnsupported();
  rejectUnsupportedRelationships(request.body, "project", "tag-bindings", "tags");
  request.store.putWorkspace(changed);
  return { status, document: { data: toWorkspaceResource(request, changed) } };
}

function remove(request: ApiRequest): ApiResponse {
  const { workspace, status } = authorizeWorkspace(request, "workspaces.delete");
  request.store.removeWorkspace(workspace);
  return noContent(status);
}

/** @throws ApiError 409 if the workspace is already in the requested state */
function setLock(request: ApiRequest, locked: boolean): ApiResponse {
  const { workspace, status } = authorizeWorkspace(request, "workspaces.update");
  if (workspace.locked === locked) {
    const title = locked ? "workspace already locked" : "workspace already unlocked";
    throw new ApiError(409, { status: "409", title });
  }
  const changed = { ...workspace, locked };
  request.store.putWorkspace(changed);
  return { status, document: { data: toWorkspaceResource(request, changed) } };
}

/** Adds or removes tags by name. Tag names are an older form of tags without values. */
function changeTagNames(request: ApiRequest, isAdded: boolean): ApiResponse {
  const { workspace } = authorizeWorkspace(request, "workspaces.update");
  const names = parseTagNames(isObject(request.body) ? ownValue(request.body, "data") : undefined, "/data");
  const others = Object.fromEntries(Object.entries(workspace.tags).filter(([key]) => !names.includes(key)));
  const added = isAdded ? Object.fromEntries(names.map((name) => [name, workspace.tags[name] ?? ""])) : {};
  request.store.putWorkspace({ ...workspace, tags: { ...others, ...added } });
  return noContent(204);
}

/**
 * Returns the workspaces that are allowed to read a workspace's state. If `global-remote-state` is true, these are all
 * other workspaces of the organization.
 */
function getConsumers({ store }: ApiRequest, { id, organizationId, ...workspace }: Workspace): Workspace[] {
  const organization = store.organizationById(organizationId);
  const all = organization === undefined ? [] : store.workspacesOf(organization);
  const isGlobal = workspace.settings["global-remote-state"] === true;
  return all.filter((other) =>
    isGlobal ? other.id !== id : workspace.remoteStateConsumerIds.includes(other.id),
  );
}

function changeConsumers(
  request: ApiRequest,
  change: (ids: readonly string[], requested: readonly string[]) => readonly string[],
): ApiResponse {
  const { workspace, organization } = authorizeWorkspace(request, "workspaces.update");
  const requested = getRequestedIds(request.body, "workspaces");
  const missing = requested.find((id) => request.store.workspace(id)?.organizationId !== organization.id);
  if (missing !== undefined) throw invalid(`${missing} doesn't exist in the organization`, "/data");
  const remoteStateConsumerIds = [...new Set(change(workspace.remoteStateConsumerIds, requested))];
  request.store.putWorkspace({ ...workspace, remoteStateConsumerIds });
  return noContent(204);
}

const byName = "/organizations/:organization/workspaces/:workspace";
const byId = "/workspaces/:workspace";
const consumers = `${byId}/relationships/remote-state-consumers`;

export const workspaceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/workspaces",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "workspaces.list");
      const project = request.url.searchParams.get("filter[project][id]");
      const search = (request.url.searchParams.get("search[name]") ?? "").toLowerCase();
      const tags = request.url.searchParams.get("search[tags]")?.split(",") ?? [];
      const workspaces = request.store
        .workspacesOf(organization)
        .filter((workspace) => getStatus(request, "workspaces.read", workspace, organization) !== undefined)
        .filter(
          ({ name, projectId }) =>
            name.toLowerCase().includes(search) && projectId === (project ?? projectId),
        )
        .filter((workspace) => tags.every((tag) => Object.hasOwn(workspace.tags, tag)));
      const response = paginate(status, workspaces, request.url, (workspace) =>
        toWorkspaceResource(request, workspace),
      );
      const include = request.url.searchParams.get("include")?.split(",") ?? [];
      if (response.document === undefined || !include.includes("organization")) {
        return includeTags(request, response);
      }
      const included = [toOrganizationResource(request, organization)];
      return includeTags(request, { status, document: { ...response.document, included } });
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/workspaces",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "workspaces.create");
      const attributes = parseAttributes(request.body, "workspaces");
      const name = attributes.text("name", NAME_RULE);
      if (request.store.workspaceByName(organization, name) !== undefined) {
        throw attributes.error("name", "has already been taken");
      }
      const workspace: Workspace = {
        id: newId("ws"),
        organizationId: organization.id,
        projectId: getRequestedProject(request, organization) ?? organization.defaultProjectId,
        name,
        createdAt: request.now,
        updatedAt: request.now,
        locked: false,
        remoteStateConsumerIds: [],
        settings: applyWorkspaceSettings(attributes, {}),
        tags: getRequestedTags(request.body) ?? {},
      };
      attributes.rejectUnsupported();
      rejectUnsupportedRelationships(request.body, "project", "tag-bindings", "tags");
      request.store.putWorkspace(workspace);
      return { status, document: { data: toWorkspaceResource(request, workspace) } };
    },
  },
  { method: "GET", path: byName, handle: show },
  { method: "GET", path: byId, handle: show },
  { method: "PATCH", path: byName, handle: update },
  { method: "PATCH", path: byId, handle: update },
  { method: "DELETE", path: byName, handle: remove },
  { method: "DELETE", path: byId, handle: remove },
  // Workspaces in the emulator don't manage resources, so every deletion is safe.
  { method: "POST", path: `${byName}/actions/safe-delete`, handle: remove },
  { method: "POST", path: `${byId}/actions/safe-delete`, handle: remove },
  { method: "POST", path: `${byId}/actions/lock`, handle: (request) => setLock(request, true) },
  { method: "POST", path: `${byId}/actions/unlock`, handle: (request) => setLock(request, false) },
  // The emulator doesn't store who locked a workspace, so a forced unlock is the same as an unlock.
  { method: "POST", path: `${byId}/actions/force-unlock`, handle: (request) => setLock(request, false) },
  ...createTagBindingRoutes(byId, (request, verb) => {
    const { workspace, status } = authorizeWorkspace(request, `workspaces.${verb}`);
    const putTags = (tags: Tags): void => request.store.putWorkspace({ ...workspace, tags });
    return { id: workspace.id, status, tags: workspace.tags, putTags };
  }),
  {
    method: "GET",
    path: `${byId}/effective-tag-bindings`,
    handle: (request: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(request, "workspaces.read");
      return { status, document: { data: getEffectiveTags(request, workspace) } };
    },
  },
  { method: "POST", path: `${byId}/relationships/tags`, handle: (request) => changeTagNames(request, true) },
  {
    method: "DELETE",
    path: `${byId}/relationships/tags`,
    handle: (request) => changeTagNames(request, false),
  },
  {
    method: "GET",
    path: consumers,
    handle: (request: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(request, "workspaces.read");
      return paginate(status, getConsumers(request, workspace), request.url, (consumer) =>
        toWorkspaceResource(request, consumer),
      );
    },
  },
  {
    method: "POST",
    path: consumers,
    handle: (request) => changeConsumers(request, (own, ids) => [...own, ...ids]),
  },
  { method: "PATCH", path: consumers, handle: (request) => changeConsumers(request, (_, ids) => ids) },
  {
    method: "DELETE",
    path: consumers,
    handle: (request) => changeConsumers(request, (own, ids) => own.filter((id) => !ids.includes(id))),
  },
];
