import { Attributes, attributesOf, isObject, ownValue } from "../attributes";
import { ApiError, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Workspace } from "../model";
import { page } from "../pagination";
import { newId } from "../secrets";
import { isAllowed, authorize, type Action } from "../permissions";
import { organizationResource, slug } from "./organizations";
import { noContent, permittedOrganization, timestamp, type Call, type Route } from "./route";
import { settingsAskedFor, settingsOf } from "./workspace-settings";

const NAME_RULE = slug(90);

/** Tags come as a relationship of `tag-bindings`, without ids. */
function tagsAskedFor(body: unknown): Record<string, string> | undefined {
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

function organizationOf(call: Call, workspace: Workspace): Organization {
  const organization = call.store.organizationById(workspace.organizationId);
  if (organization === undefined) throw notFound();
  return organization;
}

function workspaceResource(call: Call, workspace: Workspace): Resource {
  const organization = organizationOf(call, workspace);
  const may = (action: Action): boolean =>
    isAllowed(call.store, call.token, action, organization) !== undefined;
  const update = may("workspaces.update");
  const remove = may("workspaces.delete");
  const settings = settingsOf(workspace);
  return {
    id: workspace.id,
    type: "workspaces",
    attributes: {
      ...settings,
      name: workspace.name,
      "created-at": timestamp(workspace.createdAt),
      "updated-at": timestamp(workspace.updatedAt),
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

interface Found {
  readonly workspace: Workspace;
  readonly organization: Organization;
  readonly status: number;
}

/** A workspace is reached by its id, or by its organization's name and its own. */
export function permittedWorkspace(call: Call, action: Action): Found {
  const id = call.parameter("workspace");
  const named = call.store.organization(call.parameter("organization"));
  const workspace = named === undefined ? call.store.workspace(id) : call.store.workspaceByName(named, id);
  if (workspace === undefined) throw notFound();
  const organization = organizationOf(call, workspace);
  return { workspace, organization, status: authorize(call.store, call.token, action, organization) };
}

function show(call: Call): ApiResponse {
  const { workspace, status } = permittedWorkspace(call, "workspaces.read");
  return { status, document: { data: workspaceResource(call, workspace) } };
}

function update(call: Call): ApiResponse {
  const { workspace, organization, status } = permittedWorkspace(call, "workspaces.update");
  const attributes = attributesOf(call.body, "workspaces");
  const name = attributes.optionalText("name", NAME_RULE) ?? workspace.name;
  if ((call.store.workspaceByName(organization, name) ?? workspace).id !== workspace.id) {
    throw attributes.error("name", "has already been taken");
  }
  const changed = {
    ...workspace,
    name,
    settings: settingsAskedFor(attributes, workspace.settings),
    tags: tagsAskedFor(call.body) ?? workspace.tags,
    updatedAt: call.now,
  };
  call.store.putWorkspace(changed);
  return { status, document: { data: workspaceResource(call, changed) } };
}

function remove(call: Call): ApiResponse {
  const { workspace, status } = permittedWorkspace(call, "workspaces.delete");
  call.store.removeWorkspace(workspace);
  return noContent(status);
}

/** @param locked - locking what is locked, and unlocking what is not, is a conflict */
function setLock(call: Call, locked: boolean): ApiResponse {
  const { workspace, status } = permittedWorkspace(call, "workspaces.update");
  if (workspace.locked === locked) {
    const title = locked ? "workspace already locked" : "workspace already unlocked";
    throw new ApiError(409, { status: "409", title });
  }
  const changed = { ...workspace, locked };
  call.store.putWorkspace(changed);
  return { status, document: { data: workspaceResource(call, changed) } };
}

function tagBindings(type: "tag-bindings" | "effective-tag-bindings"): (call: Call) => ApiResponse {
  return (call) => {
    const { workspace, status } = permittedWorkspace(call, "workspaces.read");
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
    list: true,
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "workspaces.list");
      const visible = isAllowed(call.store, call.token, "workspaces.read", organization) !== undefined;
      const search = (call.url.searchParams.get("search[name]") ?? "").toLowerCase();
      const tags = call.url.searchParams.get("search[tags]")?.split(",") ?? [];
      const workspaces = call.store
        .workspacesOf(organization)
        .filter(({ name }) => visible && name.toLowerCase().includes(search))
        .filter((workspace) => tags.every((tag) => Object.hasOwn(workspace.tags, tag)));
      const answer = page(status, workspaces, call.url, (workspace) => workspaceResource(call, workspace));
      const include = call.url.searchParams.get("include")?.split(",") ?? [];
      if (answer.document === undefined || !include.includes("organization")) return answer;
      return {
        status,
        document: { ...answer.document, included: [organizationResource(call, organization)] },
      };
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/workspaces",
    answer: (call: Call): ApiResponse => {
      const { organization, status } = permittedOrganization(call, "workspaces.create");
      const attributes = attributesOf(call.body, "workspaces");
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
        settings: settingsAskedFor(attributes, {}),
        tags: tagsAskedFor(call.body) ?? {},
      };
      call.store.putWorkspace(workspace);
      return { status, document: { data: workspaceResource(call, workspace) } };
    },
  },
  { method: "GET", path: byName, answer: show },
  { method: "GET", path: byId, answer: show },
  { method: "PATCH", path: byName, answer: update },
  { method: "PATCH", path: byId, answer: update },
  { method: "DELETE", path: byName, answer: remove },
  { method: "DELETE", path: byId, answer: remove },
  // No workspace here ever manages a resource, so every deletion is a safe one.
  { method: "POST", path: `${byName}/actions/safe-delete`, answer: remove },
  { method: "POST", path: `${byId}/actions/safe-delete`, answer: remove },
  { method: "POST", path: `${byId}/actions/lock`, answer: (call) => setLock(call, true) },
  { method: "POST", path: `${byId}/actions/unlock`, answer: (call) => setLock(call, false) },
  // There is one user, so nobody else's lock is ever in the way.
  { method: "POST", path: `${byId}/actions/force-unlock`, answer: (call) => setLock(call, false) },
  { method: "GET", path: `${byId}/tag-bindings`, answer: tagBindings("tag-bindings") },
  { method: "GET", path: `${byId}/effective-tag-bindings`, answer: tagBindings("effective-tag-bindings") },
  {
    method: "GET",
    path: `${byId}/relationships/remote-state-consumers`,
    answer: (call: Call): ApiResponse => {
      const { status } = permittedWorkspace(call, "workspaces.read");
      const nobody: readonly Workspace[] = [];
      return page(status, nobody, call.url, (workspace) => workspaceResource(call, workspace));
    },
  },
];
