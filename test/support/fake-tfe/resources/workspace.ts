import { apiPath } from "../../../../lib/client/http/path";
import { asString as textOf, type ResourceObject } from "../../../../lib/client/http/json-api";
import type { PlanResponse, PlanRequest, Resource } from "../../../../lib/adapter/framework/provider";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { UNKNOWN, equalValues, isKnown, toKnown } from "../../../../lib/adapter/framework/values/value";
import type { Connection } from "../connection";
import {
  toMissingOrganization,
  planAsOlderSdk,
  findOrganization,
  withDefaultOrganization,
} from "../older-sdk";
import { sendWithRetries, createWithRetries, toOlderSdkDiagnostic, readUnlessAbsent } from "../server";

import {
  attributes,
  defaults,
  document,
  fromResource,
  type PlannedWorkspace,
  type WorkspaceAttributes,
  type WorkspaceState,
} from "./workspace-attributes";

export const workspace: Resource<WorkspaceAttributes, Connection> = {
  schema: { version: 1, description: "", attributes },

  async read(state, connection) {
    const { client, signal } = connection;
    try {
      const found = await readUnlessAbsent(() => client.read(path(state), signal), signal);
      return { value: found === undefined ? null : await stateOf(found, state, connection) };
    } catch (thrown) {
      return {
        diagnostics: [toOlderSdkDiagnostic(`Error reading configuration of workspace ${state.id}`, thrown)],
      };
    }
  },

  plan,

  async create(planned, connection) {
    const { client, signal } = connection;
    const organization = findOrganization(planned, connection);
    if (organization === undefined) return { diagnostics: [toMissingOrganization()] };
    const summary = `Error creating workspace ${String(toKnown(planned.name))} for organization ${organization}`;
    try {
      const made = await createWithRetries(
        () =>
          client.create(
            apiPath("organizations", organization, "workspaces"),
            document(planned),
            (resource) => resource,
            signal,
          ),
        signal,
      );
      const found = await sendWithRetries(() => client.read(apiPath("workspaces", made.id), signal), signal);
      return { value: await stateOf(found, planned, connection) };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(summary, thrown)] };
    }
  },

  async update(prior, planned, connection) {
    const { client, signal } = connection;
    try {
      const changed = await sendWithRetries(
        () => client.update(path(prior), document(planned), signal),
        signal,
      );
      return { value: await stateOf(changed, planned, connection) };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(`Error updating workspace ${prior.id}`, thrown)] };
    }
  },

  /**
   * Deletes the workspace. Unless `force_delete` is true, the real provider requests a safe delete, and the fake
   * rejects the deletion of a workspace that has managed resources.
   */
  async delete(state, { client, signal }) {
    const summary = `Error deleting workspace ${state.id}`;
    try {
      const found = await readUnlessAbsent(() => client.read(path(state), signal), signal);
      if (found === undefined) return [];
      const managed = found.attributes["resource-count"];
      if (state.force_delete !== true && typeof managed === "number" && managed > 0) {
        const remedy = "must be force deleted by setting force_delete = true";
        const what = `This workspace has ${managed} resources under management and ${remedy}`;
        return [error(`error deleting workspace ${state.id}: ${what}`, "")];
      }
      await readUnlessAbsent(() => client.delete(path(state), signal), signal);
      return [];
    } catch (thrown) {
      return [toOlderSdkDiagnostic(summary, thrown)];
    }
  },

  async import(id, connection) {
    const { client, signal } = connection;
    const [organization, name, ...more] = id.split("/");
    const byName = organization && name && more.length === 0;
    if (!byName && !id.startsWith("ws-")) {
      const formats = "expected <ORGANIZATION>/<WORKSPACE NAME> or <WORKSPACE ID>";
      return { diagnostics: [error(`invalid workspace input format: ${id} (${formats})`, "")] };
    }
    try {
      const at = byName
        ? apiPath("organizations", organization, "workspaces", name)
        : apiPath("workspaces", id);
      const found = await sendWithRetries(() => client.read(at, signal), signal);
      return { value: await stateOf(found, NOTHING_PLANNED, connection) };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(`error retrieving workspace ${id}`, thrown)] };
    }
  },
};

const NOTHING_PLANNED = Object.fromEntries(
  Object.keys(attributes).map((name) => [name, null]),
) as WorkspaceState;

function plan(
  request: PlanRequest<WorkspaceAttributes>,
  connection: Connection,
): PlanResponse<WorkspaceAttributes> {
  const { prior, config } = request;
  const value = withDefaultOrganization(planAsOlderSdk(request, attributes, defaults), config, connection);
  if (prior !== null && prior.name !== value.name) value.html_url = UNKNOWN;
  if (prior !== null && !(isKnown(value.tags) && equalValues(prior.tags, value.tags)))
    value.effective_tags = UNKNOWN;
  return { value };
}

const path = ({ id }: WorkspaceState): string => apiPath("workspaces", id ?? "");

async function stateOf(
  found: ResourceObject,
  planned: PlannedWorkspace,
  { client, host, signal }: Connection,
): Promise<WorkspaceState> {
  const { items } = await sendWithRetries(
    () => client.list(apiPath("workspaces", found.id, "tag-bindings"), signal),
    signal,
  );
  const tags = items.map(({ attributes: tag }) => [textOf(tag.key) ?? "", textOf(tag.value) ?? ""]);
  return fromResource(found, planned, Object.fromEntries(tags) as Record<string, string>, host);
}
