import { parseAttributes, type Attributes } from "../attributes";
import { notFound, type Document, type Resource } from "../json-api";
import type { Variable } from "../model";
import { paginate } from "../pagination";
import { newId } from "../secrets";
import { rejectUnsupportedRelationships } from "./relationships";
import { noContent, type ApiRequest, type Route } from "./route";
import { authorizeVariableSet } from "./variable-sets";
import { authorizeWorkspace } from "./workspaces";

const KEY_RULE = {
  pattern: { expression: /^[^\s=]+$/, message: "must not contain whitespace or =" },
};
// The maximum length of a value is the same as in HCP Terraform.
const VALUE_RULE = { max: 256_000, empty: true, multiline: true };
const DESCRIPTION_RULE = { max: 512, empty: true, multiline: true };

function toVariableResource(variable: Variable): Resource {
  const { id, key, value, description, category, hcl, sensitive, parent, versionId } = variable;
  return {
    id,
    type: "vars",
    attributes: {
      key,
      // Sensitive values are write-only.
      value: sensitive ? null : value,
      description,
      category,
      hcl,
      sensitive,
      "version-id": versionId,
    },
    relationships:
      parent.type === "workspaces" ? { configurable: { data: parent } } : { varset: { data: parent } },
    links: {
      self:
        parent.type === "workspaces"
          ? `/api/v2/workspaces/${parent.id}/vars/${id}`
          : `/api/v2/varsets/${parent.id}/relationships/vars/${id}`,
    },
  };
}

function applyAttributes(attributes: Attributes, variable: Variable): Variable {
  const sensitive = attributes.boolean("sensitive") ?? variable.sensitive;
  if (variable.sensitive && !sensitive) throw attributes.error("sensitive", "can't be changed to false");
  return {
    ...variable,
    key: attributes.optionalText("key", KEY_RULE) ?? variable.key,
    value: attributes.optionalText("value", VALUE_RULE) ?? variable.value,
    description: attributes.optionalText("description", DESCRIPTION_RULE) ?? variable.description,
    hcl: attributes.boolean("hcl") ?? variable.hcl,
    sensitive,
    versionId: newId("varver"),
  };
}

function putVariable({ store, body }: ApiRequest, attributes: Attributes, variable: Variable): Document {
  attributes.rejectUnsupported();
  // The path identifies the parent. Clients can repeat the parent as a relationship.
  rejectUnsupportedRelationships(body, "configurable", "workspace", "varset");
  const isTaken = store
    .variablesOf(variable.parent)
    .some(
      ({ id, key, category }) => id !== variable.id && key === variable.key && category === variable.category,
    );
  if (isTaken) throw attributes.error("key", "has already been taken");
  store.putVariable(variable);
  return { data: toVariableResource(variable) };
}

function getVariable(request: ApiRequest, parent: Variable["parent"]): Variable {
  const variable = request.store.variable(request.parameter("variable"));
  if (variable?.parent.id !== parent.id) throw notFound();
  return variable;
}

type Verb = "read" | "create" | "update" | "delete";

interface AuthorizedParent {
  readonly parent: Variable["parent"];
  readonly status: number;
}

/** Creates the routes for variables. Workspaces and variable sets have the same routes. */
const createRoutes = (
  path: string,
  authorizeParent: (request: ApiRequest, verb: Verb) => AuthorizedParent,
): Route[] => [
  {
    method: "GET",
    path,
    isList: true,
    handle: (request) => {
      const { parent, status } = authorizeParent(request, "read");
      return paginate(status, request.store.variablesOf(parent), request.url, toVariableResource);
    },
  },
  {
    method: "POST",
    path,
    handle: (request) => {
      const { parent, status } = authorizeParent(request, "create");
      const attributes = parseAttributes(request.body, "vars");
      const category = attributes.oneOf("category", ["terraform", "env"]);
      if (category === undefined) throw attributes.error("category", "can't be blank");
      const variable = applyAttributes(attributes, {
        id: newId("var"),
        parent,
        key: attributes.text("key", KEY_RULE),
        value: "",
        description: "",
        category,
        hcl: false,
        sensitive: false,
        versionId: "",
      });
      return { status, document: putVariable(request, attributes, variable) };
    },
  },
  {
    method: "GET",
    path: `${path}/:variable`,
    handle: (request) => {
      const { parent, status } = authorizeParent(request, "read");
      return { status, document: { data: toVariableResource(getVariable(request, parent)) } };
    },
  },
  {
    method: "PATCH",
    path: `${path}/:variable`,
    handle: (request) => {
      const { parent, status } = authorizeParent(request, "update");
      const attributes = parseAttributes(request.body, "vars");
      const variable = applyAttributes(attributes, getVariable(request, parent));
      // Clients can send an unchanged category.
      const category = attributes.oneOf("category", ["terraform", "env"]) ?? variable.category;
      if (category !== variable.category) throw attributes.error("category", "can't be changed");
      return { status, document: putVariable(request, attributes, variable) };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:variable`,
    handle: (request) => {
      const { parent, status } = authorizeParent(request, "delete");
      request.store.removeVariable(getVariable(request, parent));
      return noContent(status);
    },
  },
];

const verbsOfSet = { read: "read", create: "update", update: "update", delete: "update" } as const;

/** The status of a successful response is the same for variables of workspaces and of variable sets. */
const successStatus = { read: 200, create: 201, update: 200, delete: 204 } as const;

export const variableRoutes: readonly Route[] = [
  ...createRoutes("/workspaces/:workspace/vars", (request, verb) => {
    const { workspace, status } = authorizeWorkspace(request, `variables.${verb}`);
    return { parent: { type: "workspaces", id: workspace.id }, status };
  }),
  ...createRoutes("/varsets/:set/relationships/vars", (request, verb) => {
    const { set } = authorizeVariableSet(request, `variable-sets.${verbsOfSet[verb]}`);
    return { parent: { type: "varsets", id: set.id }, status: successStatus[verb] };
  }),
];
