import { isObject, ownValue, parseAttributes, type Attributes, type TextRule } from "../attributes";
import { ApiError, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Project } from "../model";
import { paginate } from "../pagination";
import { authorize, isAllowed, type Action } from "../permissions";
import { newId } from "../secrets";
import { hasProjectAccess } from "../team-access";
import { authorizeOrganization, getOrganization, noContent, type ApiRequest, type Route } from "./route";
import { applySettings, choice, getSettings, object, text, type SettingRules } from "./settings";
import { getRequestedTags, listTagBindings, parseTagBindings } from "./tags";

const NAME_RULE: TextRule = {
  max: 40,
  pattern: {
    expression: /^(?! )[A-Za-z0-9 _-]{3,}(?<! )$/,
    message: "must be 3 to 40 letters, numbers, spaces, - and _, without spaces at its ends",
  },
};

const projectSettings: SettingRules = {
  description: text(null, { empty: true, multiline: true, max: 256 }),
  "auto-destroy-activity-duration": text(),
  "default-execution-mode": choice("remote", "local", "agent"),
  "stacks-default-execution-mode": choice("remote", "agent"),
  "setting-overwrites": object({ "execution-mode": false, "stacks-execution-mode": false }),
};

interface AuthorizedProject {
  readonly project: Project;
  readonly organization: Organization;
  readonly status: number;
}

function isVisible({ store, token }: ApiRequest, project: Project, organization: Organization): boolean {
  return (
    isAllowed(store, token, "projects.read", organization) !== undefined ||
    hasProjectAccess(store, token, project.id)
  );
}

export function authorizeProject(request: ApiRequest, action: Action): AuthorizedProject {
  const project = request.store.projects.get(request.parameter("project"));
  if (project === undefined) throw notFound();
  const organization = getOrganization(request, project.organizationId);
  if (action === "projects.read" && isVisible(request, project, organization)) {
    return { project, organization, status: 200 };
  }
  return { project, organization, status: authorize(request.store, request.token, action, organization) };
}

function toProjectResource(
  { store, token }: ApiRequest,
  project: Project,
  organization: Organization,
): Resource {
  const can = (action: Action): boolean => isAllowed(store, token, action, organization) !== undefined;
  const workspaces = store.workspacesOf(organization).filter(({ projectId }) => projectId === project.id);
  return {
    id: project.id,
    type: "projects",
    attributes: {
      ...getSettings(projectSettings, project.settings),
      name: project.name,
      "created-at": new Date(project.createdAt).toISOString(),
      "is-unified": false,
      "workspace-count": workspaces.length,
      "team-count": store.teamAccess.of(project.id).length,
      permissions: {
        "can-read": true,
        "can-update": can("projects.update"),
        "can-destroy": can("projects.delete"),
        "can-create-workspace": can("workspaces.create"),
      },
    },
    relationships: {
      organization: { data: { id: organization.name, type: "organizations" } },
      "default-agent-pool": { data: null },
    },
    links: { self: `/api/v2/projects/${project.id}` },
  };
}

function requireUniqueName(
  request: ApiRequest,
  organization: Organization,
  attributes: Attributes,
  project: Project,
): void {
  const isTaken = request.store.projects
    .of(organization.id)
    .some(({ id, name }) => id !== project.id && name === project.name);
  if (isTaken) throw attributes.error("name", "has already been taken");
}

function putProject(
  request: ApiRequest,
  organization: Organization,
  before: Project,
  status: number,
): ApiResponse {
  const attributes = parseAttributes(request.body, "projects");
  const project: Project = {
    ...before,
    name:
      before.name === ""
        ? attributes.text("name", NAME_RULE)
        : (attributes.optionalText("name", NAME_RULE) ?? before.name),
    settings: applySettings(projectSettings, attributes, before.settings),
    tags: getRequestedTags(request.body) ?? before.tags,
  };
  attributes.rejectUnsupported();
  requireUniqueName(request, organization, attributes, project);
  request.store.putProject(project);
  return { status, document: { data: toProjectResource(request, project, organization) } };
}

function deleteProject(request: ApiRequest): ApiResponse {
  const { project, organization, status } = authorizeProject(request, "projects.delete");
  const isEmpty = request.store.workspacesOf(organization).every(({ projectId }) => projectId !== project.id);
  if (!isEmpty || organization.defaultProjectId === project.id) {
    const detail = isEmpty ? "The default project can't be deleted." : "The project contains workspaces.";
    throw new ApiError(403, { status: "403", title: "forbidden", detail });
  }
  request.store.removeProject(project);
  return noContent(status);
}

const list = "/organizations/:organization/projects";
const byId = "/projects/:project";

export const projectRoutes: readonly Route[] = [
  {
    method: "GET",
    path: list,
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "projects.list");
      const { searchParams } = request.url;
      const search = (searchParams.get("q") ?? "").toLowerCase();
      const names = searchParams.get("filter[names]")?.toLowerCase().split(",");
      const projects = request.store.projects
        .of(organization.id)
        .filter((project) => isVisible(request, project, organization))
        .filter(({ name }) => names?.includes(name.toLowerCase()) ?? name.toLowerCase().includes(search));
      return paginate(status, projects, request.url, (project) =>
        toProjectResource(request, project, organization),
      );
    },
  },
  {
    method: "POST",
    path: list,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "projects.create");
      const project: Project = {
        id: newId("prj"),
        organizationId: organization.id,
        name: "",
        createdAt: request.now,
        settings: {},
        tags: {},
      };
      return putProject(request, organization, project, status);
    },
  },
  {
    method: "GET",
    path: byId,
    handle: (request: ApiRequest): ApiResponse => {
      const { project, organization, status } = authorizeProject(request, "projects.read");
      return { status, document: { data: toProjectResource(request, project, organization) } };
    },
  },
  {
    method: "PATCH",
    path: byId,
    handle: (request: ApiRequest): ApiResponse => {
      const { project, organization, status } = authorizeProject(request, "projects.update");
      return putProject(request, organization, project, status);
    },
  },
  { method: "DELETE", path: byId, handle: deleteProject },
  ...(["tag-bindings", "effective-tag-bindings"] as const).map((type): Route => ({
    method: "GET",
    path: `${byId}/${type}`,
    handle: (request) => {
      const { project, status } = authorizeProject(request, "projects.read");
      return listTagBindings(status, type, project.id, project.tags);
    },
  })),
  {
    method: "PATCH",
    path: `${byId}/tag-bindings`,
    handle: (request: ApiRequest): ApiResponse => {
      const { project, status } = authorizeProject(request, "projects.update");
      const added = parseTagBindings(
        isObject(request.body) ? ownValue(request.body, "data") : undefined,
        "/data",
      );
      const tags = { ...project.tags, ...added };
      request.store.putProject({ ...project, tags });
      return listTagBindings(status, "tag-bindings", project.id, tags);
    },
  },
];
