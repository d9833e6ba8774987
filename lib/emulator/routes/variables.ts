import { parseAttributes, type Attributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import type { Variable, Workspace } from "../model";
import { paginate } from "../pagination";
import { newId } from "../secrets";
import { noContent, type ApiRequest, type Route } from "./route";
import { authorizeWorkspace } from "./workspaces";

const path = "/workspaces/:workspace/vars";
const KEY_RULE = {
  pattern: { expression: /^[^\s=]+$/, words: "must not contain spaces or =" },
};
// The vendor's limit for a value.
const VALUE_RULE = { max: 256_000, empty: true, multiline: true };
const DESCRIPTION_RULE = { max: 512, empty: true, multiline: true };

function toVariableResource(variable: Variable): Resource {
  const { id, key, value, description, category, hcl, sensitive, workspaceId, versionId } = variable;
  return {
    id,
    type: "vars",
    attributes: {
      key,
      // Write-only: a sensitive value never leaves the server again.
      value: sensitive ? null : value,
      description,
      category,
      hcl,
      sensitive,
      "version-id": versionId,
    },
    relationships: { configurable: { data: { id: workspaceId, type: "workspaces" } } },
    links: { self: `/api/v2/workspaces/${workspaceId}/vars/${id}` },
  };
}

function applyAttributes(attributes: Attributes, variable: Variable): Variable {
  const sensitive = attributes.boolean("sensitive") ?? variable.sensitive;
  if (variable.sensitive && !sensitive) throw attributes.error("sensitive", "cannot be taken back");
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

function requireFreeKey(
  call: ApiRequest,
  workspace: Workspace,
  attributes: Attributes,
  variable: Variable,
): void {
  const taken = call.store
    .variablesOf(workspace)
    .some(
      ({ id, key, category }) => id !== variable.id && key === variable.key && category === variable.category,
    );
  if (taken) throw attributes.error("key", "has already been taken");
}

function getVariable(call: ApiRequest, workspace: Workspace): Variable {
  const variable = call.store.variable(call.parameter("variable"));
  if (variable?.workspaceId !== workspace.id) throw notFound();
  return variable;
}

export const variableRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    isList: true,
    handle: (call: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(call, "variables.read");
      return paginate(status, call.store.variablesOf(workspace), call.url, toVariableResource);
    },
  },
  {
    method: "POST",
    path,
    handle: (call: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(call, "variables.create");
      const attributes = parseAttributes(call.body, "vars");
      const category = attributes.oneOf("category", ["terraform", "env"]);
      if (category === undefined) throw attributes.error("category", "can't be blank");
      const variable = applyAttributes(attributes, {
        id: newId("var"),
        workspaceId: workspace.id,
        key: attributes.text("key", KEY_RULE),
        value: "",
        description: "",
        category,
        hcl: false,
        sensitive: false,
        versionId: "",
      });
      requireFreeKey(call, workspace, attributes, variable);
      call.store.putVariable(variable);
      return { status, document: { data: toVariableResource(variable) } };
    },
  },
  {
    method: "GET",
    path: `${path}/:variable`,
    handle: (call: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(call, "variables.read");
      return { status, document: { data: toVariableResource(getVariable(call, workspace)) } };
    },
  },
  {
    method: "PATCH",
    path: `${path}/:variable`,
    handle: (call: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(call, "variables.update");
      const before = getVariable(call, workspace);
      const attributes = parseAttributes(call.body, "vars");
      const changed = applyAttributes(attributes, before);
      requireFreeKey(call, workspace, attributes, changed);
      call.store.putVariable(changed);
      return { status, document: { data: toVariableResource(changed) } };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:variable`,
    handle: (call: ApiRequest): ApiResponse => {
      const { workspace, status } = authorizeWorkspace(call, "variables.delete");
      call.store.removeVariable(getVariable(call, workspace));
      return noContent(status);
    },
  },
];
