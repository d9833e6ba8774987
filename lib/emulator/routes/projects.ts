import { isObject, parseAttributes, type Attributes, type TextRule } from "../attributes";
import { ApiError, notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization, Project, Settings, Tags } from "../model";
import { paginate } from "../pagination";
import { authorize, isAllowed, type Action } from "../permissions";
import { newId } from "../secrets";
import { hasProjectAccess } from "../team-access";
import { rejectUnsupportedRelationships } from "./relationships";
import { authorizeOrganization, getOrganization, noContent, type ApiRequest, type Route } from "./route";
import { applySettings, choice, getSettings, object, text, type SettingRules } from "./settings";
import { createTagBindingRoutes, getRequestedTags, includeEffectiveTags, toEffectiveTags } from "./tags";

const NAME_RULE: TextRule = {
  max: 40,
  pattern: {
    expression: /^(?! )[A-Za-z0-9 _-]{3,}(?<! )$/,
    message: "must be 3 to 40 letters, digits, spaces, - and _, and must not start or end with a space",
  },
};

const noOverwrites = {
  "default-execution-mode": false,
  "default-agent-pool": false,
  "stacks-default-execution-mode": false,
  "stacks-default-agent-pool": false,
};

const projectSettings: SettingRules = {
  description: text(null, { empty: true, multiline: true, max: 256 }),
  "auto-destroy-activity-duration": text(),
  "default-agent-pool-id": text(),
  "default-execution-mode": choice("remote", "local", "agent"),
  "stacks-default-execution-mode": choice("remote", "agent"),
  "setting-overwrites": object(noOverwrites),
};

/** The names of the settings that a project can overwrite, by their keys in `setting-overwrites`. */
const overwrittenValues: Readonly<Record<string, string>> = {
  "default-execution-mode": "default-execution-mode",
  "default-agent-pool": "default-agent-pool-id",
  "stacks-default-execution-mode": "stacks-default-execution-mode",
};

/**
 * Returns a project's settings after a request. A value overwrites the organization's default until its key in
 * `setting-overwrites` is set to false.
 */
function applyProjectSettings(attributes: Attributes, before: Settings): Settings {
  const { "setting-overwrites": requested, ...settings } = applySettings(projectSettings, attributes, {});
  const { "setting-overwrites": previous, ...values } = { ...before, ...settings };
  const overwrites: Record<string, unknown> = { ...(isObject(previous) ? previous : {}) };
  for (const [key, value] of Object.entries(overwrittenValues)) {
    if (typeof settings[value] === "string" && settings[value] !== "") overwrites[key] = true;
  }
  Object.assign(overwrites, isObject(requested) ? requested : {});
  const kept = Object.entries(values).filter(([value]) =>
    Object.entries(overwrittenValues).every(([key, name]) => name !== value || overwrites[key] !== false),
  );
  return { ...Object.fromEntries(kept), "setting-overwrites": { ...noOverwrites, ...overwrites } };
}

/**
 * Returns the settings that projects inherit from their organization.
 * https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings#execution-mode
 */
const getInheritedSettings = ({ settings }: Organization): Settings =>
  settings["default-execution-mode"] === undefined
    ? {}
    : { "default-execution-mode": settings["default-execution-mode"] };

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
      ...getSettings(projectSettings, { ...getInheritedSettings(organization), ...project.settings }),
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
    settings: applyProjectSettings(attributes, before.settings),
    tags: getRequestedTags(request.body) ?? before.tags,
  };
  attributes.rejectUnsupported();
  rejectUnsupportedRelationships(request.body, "tag-bindings");
  requireUniqueName(request, organization, attributes, project);
  request.store.putProject(project);
  return { status, document: { data: toProjectResource(request, project, organization) } };
}

function deleteProject(request: ApiRequest): ApiResponse {
  const { project, organization, status } = authorizeProject(request, "projects.delete");
  const isEmpty = request.store.workspacesOf(organization).every(({ projectId }) => projectId !== project.id);
  if (!isEmpty || organization.defaultProjectId === project.id) {
    const detail = isEmpty
      ? "The default project can't be deleted."
      : "The project can't be deleted, because it contains workspaces.";
    throw new ApiError(403, { status: "403", title: "forbidden", detail });
  }
  request.store.removeProject(project);
  return noContent(status);
}

const includeTags = ({ store, url }: ApiRequest, response: ApiResponse): ApiResponse =>
  includeEffectiveTags(url, response, (id) => toEffectiveTags(id, store.projects.get(id)?.tags ?? {}));

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
      const response = paginate(status, projects, request.url, (project) =>
        toProjectResource(request, project, organization),
      );
      return includeTags(request, response);
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
      const data = toProjectResource(request, project, organization);
      return includeTags(request, { status, document: { data } });
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
  {
    method: "GET",
    path: `${byId}/effective-tag-bindings`,
    handle: (request: ApiRequest): ApiResponse => {
      const { project, status } = authorizeProject(request, "projects.read");
      return { status, document: { data: toEffectiveTags(project.id, project.tags) } };
    },
  },
  ...createTagBindingRoutes(byId, (request, verb) => {
    const { project, status } = authorizeProject(request, `projects.${verb}`);
    const putTags = (tags: Tags): void => request.store.putProject({ ...project, tags });
    return { id: project.id, status, tags: project.tags, putTags };
  }),
];
