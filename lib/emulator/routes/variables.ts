import { attributesOf, type Attributes } from "../attributes";
import { notFound, type Resource, type ApiResponse } from "../json-api";
import type { Variable, Workspace } from "../model";
import { page } from "../pagination";
import { newId } from "../secrets";
import { noContent, type Call, type Route } from "./route";
import { permittedWorkspace } from "./workspaces";

const path = "/workspaces/:workspace/vars";
const KEY_RULE = {
  pattern: { expression: /^[^\s=]+$/, words: "must not contain spaces or =" },
};
// The vendor's limit for a value.
const VALUE_RULE = { max: 256_000, empty: true, multiline: true };
const DESCRIPTION_RULE = { max: 512, empty: true, multiline: true };

function variableResource(variable: Variable): Resource {
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

function changedVariable(attributes: Attributes, variable: Variable): Variable {
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

function requireFreeKey(call: Call, workspace: Workspace, attributes: Attributes, variable: Variable): void {
  const taken = call.store
    .variablesOf(workspace)
    .some(
      ({ id, key, category }) => id !== variable.id && key === variable.key && category === variable.category,
    );
  if (taken) throw attributes.error("key", "has already been taken");
}

function variableOf(call: Call, workspace: Workspace): Variable {
  const variable = call.store.variable(call.parameter("variable"));
  if (variable?.workspaceId !== workspace.id) throw notFound();
  return variable;
}

export const variableRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    list: true,
    answer: (call: Call): ApiResponse => {
      const { workspace, status } = permittedWorkspace(call, "variables.read");
      return page(status, call.store.variablesOf(workspace), call.url, variableResource);
    },
  },
  {
    method: "POST",
    path,
    answer: (call: Call): ApiResponse => {
      const { workspace, status } = permittedWorkspace(call, "variables.create");
      const attributes = attributesOf(call.body, "vars");
      const category = attributes.oneOf("category", ["terraform", "env"]);
      if (category === undefined) throw attributes.error("category", "can't be blank");
      const variable = changedVariable(attributes, {
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
      return { status, document: { data: variableResource(variable) } };
    },
  },
  {
    method: "GET",
    path: `${path}/:variable`,
    answer: (call: Call): ApiResponse => {
      const { workspace, status } = permittedWorkspace(call, "variables.read");
      return { status, document: { data: variableResource(variableOf(call, workspace)) } };
    },
  },
  {
    method: "PATCH",
    path: `${path}/:variable`,
    answer: (call: Call): ApiResponse => {
      const { workspace, status } = permittedWorkspace(call, "variables.update");
      const before = variableOf(call, workspace);
      const attributes = attributesOf(call.body, "vars");
      const changed = changedVariable(attributes, before);
      requireFreeKey(call, workspace, attributes, changed);
      call.store.putVariable(changed);
      return { status, document: { data: variableResource(changed) } };
    },
  },
  {
    method: "DELETE",
    path: `${path}/:variable`,
    answer: (call: Call): ApiResponse => {
      const { workspace, status } = permittedWorkspace(call, "variables.delete");
      call.store.removeVariable(variableOf(call, workspace));
      return noContent(status);
    },
  },
];
