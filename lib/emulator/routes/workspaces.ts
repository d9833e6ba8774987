import { Attributes, parseAttributes, isObject, ownValue } from "../attributes";
import { ApiError, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Workspace } from "../model";
import { paginate } from "../pagination";
import { newId } from "../secrets";
import { isAllowed, authorize, type Action } from "../permissions";
import { toOrganizationResource, createNameRule } from "./organizations";
import { noContent, authorizeOrganization, formatTimestamp, type ApiRequest, type Route } from "./route";
import { getRequestedSettings, getSettings } from "./workspace-settings";

const NAME_RULE = createNameRule(90);

/** Tags come as a relationship of `tag-bindings`, without ids. */
function getRequestedTags(body: unknown): Record<string, string> | undefined {
  const path = ["data", "relationships", "tag-bindings", "data"];
  const bindings = path.reduce<unknown>(
    (value, key) => (isObject(value) ? ownValue(value, key) : undefined),
    body,
  );
  if (!Array.isArray(bindings)) return undefined;
  const pairs = bindings.map((binding: unknown, index): [string, string] => {
    const values = isObject(binding) ? ownValue(binding, "attributes") : undefined;
    const pointer = `/data/relationships/tag-bindings/data/${index}/attributes`;
    const attributes = new Attributes(isObject(values) ? values : {}, pointer);
    return [attributes.text("key"), attributes.optionalText("value", { empty: true }) ?? ""];
  });
  return Object.fromEntries(pairs);
}

function getOrganization(call: ApiRequest, workspace: Workspace): Organization {
  const organization = call.store.organizationById(workspace.organizationId);
  if (organization === undefined) throw notFound();
  return organization;
}

function toWorkspaceResource(call: ApiRequest, workspace: Workspace): Resource {
  const organization = getOrganization(call, workspace);
  const may = (action: Action): boolean =>
    isAllowed(call.store, call.token, action, organization) !== undefined;
  const update = may("workspaces.update");
  const remove = may("workspaces.delete");
  const settings = getSettings(workspace);
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
        "can-read-variable": may("variables.read"),
        "can-update-variable": may("variables.update"),
      },
    },
    relationships: {
      organization: { data: { id: organization.name, type: "organizations" } },
      project: { data: { id: organization.defaultProjectId, type: "projects" } },
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

/** A workspace is reached by its id, or by its organization's name and its own. */
export function authorizeWorkspace(call: ApiRequest, action: Action): AuthorizedWorkspace {
  const id = call.parameter("workspace");
  const named = call.store.organization(call.parameter("organization"));
  const workspace = named === undefined ? call.store.workspace(id) : call.store.workspaceByName(named, id);
  if (workspace === undefined) throw notFound();
  const organization = getOrganization(call, workspace);
  return { workspace, organization, status: authorize(call.store, call.token, action, organization) };
}

function show(call: ApiRequest): ApiResponse {
  const { workspace, status } = authorizeWorkspace(call, "workspaces.read");
  return { status, document: { data: toWorkspaceResource(call, workspace) } };
}

function update(call: ApiRequest): ApiResponse {
  const { workspace, organization, status } = authorizeWorkspace(call, "workspaces.update");
  const attributes = parseAttributes(call.body, "workspaces");
  const name = attributes.optionalText("name", NAME_RULE) ?? workspace.name;
  if ((call.store.workspaceByName(organization, name) ?? workspace).id !== workspace.id) {
    throw attributes.error("name", "has already been taken");
  }
  const changed = {
    ...workspace,
    name,
    settings: getRequestedSettings(attributes, workspace.settings),
    tags: getRequestedTags(call.body) ?? workspace.tags,
    updatedAt: call.now,
  };
  call.store.putWorkspace(changed);
  return { status, document: { data: toWorkspaceResource(call, changed) } };
}

function remove(call: ApiRequest): ApiResponse {
  const { workspace, status } = authorizeWorkspace(call, "workspaces.delete");
  call.store.removeWorkspace(workspace);
  return noContent(status);
}

/** @param locked - locking what is locked, and unlocking what is not, is a conflict */
function setLock(call: ApiRequest, locked: boolean): ApiResponse {
  const { workspace, status } = authorizeWorkspace(call, "workspaces.update");
  if (workspace.locked === locked) {
    const title = locked ? "workspace already locked" : "workspace already unlocked";
    throw new ApiError(409, { status: "409", title });
  }
  const changed = { ...workspace, locked };
  call.store.putWorkspace(changed);
  return { status, document: { data: toWorkspaceResource(call, changed) } };
}

function listTagBindings(type: "tag-bindings" | "effective-tag-bindings"): (call: ApiRequest) => ApiResponse {
  return (call) => {
    const { workspace, status } = authorizeWorkspace(call, "workspaces.read");
    const data = Object.entries(workspace.tags).map(([key, value]) => ({
      id: `${workspace.id}-${key}`,
      type,
      attributes: { key, value },
    }));
    return { status, document: { data } };
  };
}

const byName = "/organizations/:organization/workspaces/:workspace";
const byId = "/workspaces/:workspace";

export const workspaceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/workspaces",
    isList: true,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "workspaces.list");
      const visible = isAllowed(call.store, call.token, "workspaces.read", organization) !== undefined;
      const search = (call.url.searchParams.get("search[name]") ?? "").toLowerCase();
      const tags = call.url.searchParams.get("search[tags]")?.split(",") ?? [];
      const workspaces = call.store
        .workspacesOf(organization)
        .filter(({ name }) => visible && name.toLowerCase().includes(search))
        .filter((workspace) => tags.every((tag) => Object.hasOwn(workspace.tags, tag)));
      const answer = paginate(status, workspaces, call.url, (workspace) =>
        toWorkspaceResource(call, workspace),
      );
      const include = call.url.searchParams.get("include")?.split(",") ?? [];
      if (answer.document === undefined || !include.includes("organization")) return answer;
      return {
        status,
        document: { ...answer.document, included: [toOrganizationResource(call, organization)] },
      };
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/workspaces",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "workspaces.create");
      const attributes = parseAttributes(call.body, "workspaces");
      const name = attributes.text("name", NAME_RULE);
      if (call.store.workspaceByName(organization, name) !== undefined) {
        throw attributes.error("name", "has already been taken");
      }
      const workspace: Workspace = {
        id: newId("ws"),
        organizationId: organization.id,
        name,
        createdAt: call.now,
        updatedAt: call.now,
        locked: false,
        settings: getRequestedSettings(attributes, {}),
        tags: getRequestedTags(call.body) ?? {},
      };
      call.store.putWorkspace(workspace);
      return { status, document: { data: toWorkspaceResource(call, workspace) } };
    },
  },
  { method: "GET", path: byName, handle: show },
  { method: "GET", path: byId, handle: show },
  { method: "PATCH", path: byName, handle: update },
  { method: "PATCH", path: byId, handle: update },
  { method: "DELETE", path: byName, handle: remove },
  { method: "DELETE", path: byId, handle: remove },
  // No workspace here ever manages a resource, so every deletion is a safe one.
  { method: "POST", path: `${byName}/actions/safe-delete`, handle: remove },
  { method: "POST", path: `${byId}/actions/safe-delete`, handle: remove },
  { method: "POST", path: `${byId}/actions/lock`, handle: (call) => setLock(call, true) },
  { method: "POST", path: `${byId}/actions/unlock`, handle: (call) => setLock(call, false) },
  // There is one user, so nobody else's lock is ever in the way.
  { method: "POST", path: `${byId}/actions/force-unlock`, handle: (call) => setLock(call, false) },
  { method: "GET", path: `${byId}/tag-bindings`, handle: listTagBindings("tag-bindings") },
  {
    method: "GET",
    path: `${byId}/effective-tag-bindings`,
    handle: listTagBindings("effective-tag-bindings"),
  },
  {
    method: "GET",
    path: `${byId}/relationships/remote-state-consumers`,
    handle: (call: ApiRequest): ApiResponse => {
      const { status } = authorizeWorkspace(call, "workspaces.read");
      const nobody: readonly Workspace[] = [];
      return paginate(status, nobody, call.url, (workspace) => toWorkspaceResource(call, workspace));
    },
  },
];
