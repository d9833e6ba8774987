import { isObject, ownValue, parseAttributes } from "../attributes";
import { invalid, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, VariableSet } from "../model";
import { paginate } from "../pagination";
import { authorize, isAllowed, type Action } from "../permissions";
import { newId } from "../secrets";
import { authorizeProject } from "./projects";
import {
  getRelatedId,
  getRelatedIds,
  getRelationshipData,
  getRequestedIds,
  rejectUnsupportedRelationships,
} from "./relationships";
import {
  authorizeOrganization,
  formatTimestamp,
  getOrganization,
  noContent,
  type ApiRequest,
  type Route,
} from "./route";
import { authorizeWorkspace } from "./workspaces";

const TEXT_RULE = { empty: true, multiline: true, max: 512 };

interface AuthorizedSet {
  readonly set: VariableSet;
  readonly organization: Organization;
  readonly status: number;
}

export function authorizeVariableSet(request: ApiRequest, action: Action): AuthorizedSet {
  const set = request.store.variableSets.get(request.parameter("set"));
  if (set === undefined) throw notFound();
  const organization = getOrganization(request, set.organizationId);
  return { set, organization, status: authorize(request.store, request.token, action, organization) };
}

const toIdentifiers = (type: string, ids: readonly string[]): { id: string; type: string }[] =>
  ids.map((id) => ({ id, type }));

function toSetResource({ store }: ApiRequest, set: VariableSet): Resource {
  const variables = store.variablesOf(set);
  const organization = store.organizationById(set.organizationId)?.name ?? "";
  return {
    id: set.id,
    type: "varsets",
    attributes: {
      name: set.name,
      description: set.description,
      global: set.global,
      priority: set.priority,
      "updated-at": formatTimestamp(set.updatedAt),
      "var-count": variables.length,
      "workspace-count": set.workspaceIds.length,
      "project-count": set.projectIds.length,
    },
    relationships: {
      organization: { data: { id: organization, type: "organizations" } },
      parent: {
        data:
          set.parentProjectId === null
            ? { id: organization, type: "organizations" }
            : { id: set.parentProjectId, type: "projects" },
      },
      vars: {
        data: toIdentifiers(
          "vars",
          variables.map(({ id }) => id),
        ),
      },
      workspaces: { data: toIdentifiers("workspaces", set.workspaceIds) },
      projects: { data: toIdentifiers("projects", set.projectIds) },
    },
    links: { self: `/api/v2/varsets/${set.id}` },
  };
}

/** @throws ApiError 422 for a workspace or project that doesn't exist in the organization */
function requireTargets({ store }: ApiRequest, set: VariableSet): void {
  const exists = (found: { readonly organizationId: string } | undefined): boolean =>
    found?.organizationId === set.organizationId;
  const missing =
    set.workspaceIds.find((id) => !exists(store.workspace(id))) ??
    set.projectIds.find((id) => !exists(store.projects.get(id)));
  if (missing !== undefined) throw invalid(`${missing} doesn't exist in the organization`, "/data");
}

/**
 * @returns the ID of the project that will own the set; null for the organization; undefined if the request doesn't
 *   contain an owner
 * @throws ApiError 422 for a project or an organization that can't own the set
 */
function getRequestedParent(
  { body, store }: ApiRequest,
  organization: Organization,
): string | null | undefined {
  const parent = getRelationshipData(body, "parent");
  if (parent == null) return undefined;
  const type = isObject(parent) ? ownValue(parent, "type") : undefined;
  if (type !== "projects") {
    if (getRelatedId(body, "parent", "organizations") === organization.name) return null;
  } else {
    const id = getRelatedId(body, "parent", "projects") ?? "";
    if (store.projects.get(id)?.organizationId === organization.id) return id;
  }
  throw invalid("The parent must be the organization or one of its projects", "/data/relationships/parent");
}

function requireSameParent(request: ApiRequest, { organizationId, parentProjectId }: VariableSet): void {
  const requested = getRequestedParent(request, getOrganization(request, organizationId));
  if (requested === undefined || requested === parentProjectId) return;
  throw invalid("The parent can't be changed", "/data/relationships/parent");
}

function putSet(request: ApiRequest, before: VariableSet, status: number): ApiResponse {
  const attributes = parseAttributes(request.body, "varsets");
  const name = attributes.optionalText("name") ?? before.name;
  if (name === "") throw attributes.error("name", "can't be blank");
  const set: VariableSet = {
    ...before,
    name,
    description: attributes.optionalText("description", TEXT_RULE) ?? before.description,
    global: attributes.boolean("global") ?? before.global,
    priority: attributes.boolean("priority") ?? before.priority,
    updatedAt: request.now,
    workspaceIds: getRelatedIds(request.body, "workspaces", "workspaces") ?? before.workspaceIds,
    projectIds: getRelatedIds(request.body, "projects", "projects") ?? before.projectIds,
  };
  attributes.rejectUnsupported();
  rejectUnsupportedRelationships(request.body, "parent", "workspaces", "projects");
  requireSameParent(request, set);
  requireTargets(request, set);
  const sets = request.store.variableSets.of(set.organizationId);
  if (sets.some((other) => other.id !== set.id && other.name === name)) {
    throw attributes.error("name", "has already been taken");
  }
  request.store.putVariableSet(set);
  return { status, document: { data: toSetResource(request, set) } };
}

type LinkKey = "workspaceIds" | "projectIds";

function link(request: ApiRequest, key: LinkKey, type: string, isAdded: boolean): ApiResponse {
  const { set } = authorizeVariableSet(request, "variable-sets.update");
  const ids = getRequestedIds(request.body, type);
  const others = set[key].filter((id) => !ids.includes(id));
  const changed: VariableSet = {
    ...set,
    [key]: isAdded ? [...others, ...ids] : others,
    updatedAt: request.now,
  };
  requireTargets(request, changed);
  request.store.putVariableSet(changed);
  return noContent(204);
}

const byId = "/varsets/:set";

const linkRoutes = (type: "workspaces" | "projects", key: LinkKey): Route[] => [
  {
    method: "POST",
    path: `${byId}/relationships/${type}`,
    handle: (request) => link(request, key, type, true),
  },
  {
    method: "DELETE",
    path: `${byId}/relationships/${type}`,
    handle: (request) => link(request, key, type, false),
  },
];

function listSets(
  request: ApiRequest,
  organization: Organization,
  status: number,
  applies: (set: VariableSet) => boolean,
): ApiResponse {
  const isVisible = isAllowed(request.store, request.token, "variable-sets.read", organization) !== undefined;
  const sets = request.store.variableSets.of(organization.id).filter((set) => isVisible && applies(set));
  return paginate(status, sets, request.url, (set) => toSetResource(request, set));
}

export const variableSetRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/organizations/:organization/varsets",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "variable-sets.list");
      const search = (request.url.searchParams.get("q") ?? "").toLowerCase();
      return listSets(request, organization, status, ({ name }) => name.toLowerCase().includes(search));
    },
  },
  {
    method: "POST",
    path: "/organizations/:organization/varsets",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "variable-sets.create");
      const set: VariableSet = {
        id: newId("varset"),
        organizationId: organization.id,
        name: "",
        description: "",
        global: false,
        priority: false,
        parentProjectId: getRequestedParent(request, organization) ?? null,
        updatedAt: request.now,
        workspaceIds: [],
        projectIds: [],
      };
      return putSet(request, set, status);
    },
  },
  {
    method: "GET",
    path: "/workspaces/:workspace/varsets",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { workspace, organization, status } = authorizeWorkspace(request, "variables.read");
      return listSets(
        request,
        organization,
        status,
        (set) =>
          set.global ||
          set.workspaceIds.includes(workspace.id) ||
          set.projectIds.includes(workspace.projectId),
      );
    },
  },
  {
    method: "GET",
    path: "/projects/:project/varsets",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { project, organization, status } = authorizeProject(request, "projects.read");
      return listSets(
        request,
        organization,
        status,
        (set) => set.global || set.projectIds.includes(project.id),
      );
    },
  },
  {
    method: "GET",
    path: byId,
    handle: (request: ApiRequest): ApiResponse => {
      const { set, status } = authorizeVariableSet(request, "variable-sets.read");
      return { status, document: { data: toSetResource(request, set) } };
    },
  },
  {
    method: "PATCH",
    path: byId,
    handle: (request: ApiRequest): ApiResponse => {
      const { set, status } = authorizeVariableSet(request, "variable-sets.update");
      return putSet(request, set, status);
    },
  },
  {
    method: "DELETE",
    path: byId,
    handle: (request: ApiRequest): ApiResponse => {
      const { set, status } = authorizeVariableSet(request, "variable-sets.delete");
      request.store.removeVariableSet(set);
      return noContent(status);
    },
  },
  ...linkRoutes("workspaces", "workspaceIds"),
  ...linkRoutes("projects", "projectIds"),
];
