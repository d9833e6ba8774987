import type { Client } from "../../../../lib/client/client";
import { apiPath } from "../../../../lib/client/http/path";
import { asString as textOf, type ResourceObject } from "../../../../lib/client/http/json-api";
import type { Resource } from "../../../../lib/adapter/framework/provider";
import type { StateOf, PlanOf } from "../../../../lib/adapter/framework/schema/attribute";
import { error } from "../../../../lib/adapter/framework/schema/diagnostic";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, olderSdkId, text } from "../attributes";
import type { Connection } from "../connection";
import { toMissingOrganization, planAsOlderSdk, findOrganization } from "../older-sdk";
import { sendWithRetries, createWithRetries, toOlderSdkDiagnostic, readUnlessAbsent } from "../server";
import { toNonEmpty } from "../values";

const attributes = {
  id: olderSdkId,
  name: text({ required: true }),
  organization: text({ ...given.optionalComputed, forcesReplacement: true }),
  visibility: text(given.optionalComputed),
  sso_team_id: text(given.optional),
  allow_member_token_management: flag(given.optional),
};

type State = StateOf<typeof attributes>;

export const team: Resource<typeof attributes, Connection> = {
  schema: { version: 0, description: "", attributes },

  validate({ visibility }) {
    const value = toKnown(visibility);
    if (value === undefined || ["secret", "organization"].includes(value)) return [];
    return [error("`visibility` must be secret or organization", `Got "${value}".`, ["visibility"])];
  },

  async read(state, { client, signal }) {
    try {
      const found = await readUnlessAbsent(() => client.read(path(state), signal), signal);
      return { value: found === undefined ? null : { ...state, ...fromResource(found) } };
    } catch (thrown) {
      return {
        diagnostics: [toOlderSdkDiagnostic(`Error reading configuration of team ${state.id}`, thrown)],
      };
    }
  },

  // Unlike the plans of other resources, this plan ignores the provider's organization. If `organization` isn't
  // configured, it is null in state.
  plan: (request) => ({
    value: planAsOlderSdk(request, attributes, { allow_member_token_management: true }),
  }),

  async create(planned, connection) {
    const { client, signal } = connection;
    const organization = findOrganization(planned, connection);
    if (organization === undefined) return { diagnostics: [toMissingOrganization()] };
    const summary = `Error creating team ${String(toKnown(planned.name))} for organization ${organization}`;
    try {
      const made = await createWithRetries(
        () =>
          client.create(
            apiPath("organizations", organization, "teams"),
            document(planned, { "sso-team-id": toNonEmpty(planned.sso_team_id) }),
            (resource) => resource,
            signal,
          ),
        signal,
      );
      const found = await sendWithRetries(() => client.read(apiPath("teams", made.id), signal), signal);
      return { value: { organization: toKnown(planned.organization) ?? null, ...fromResource(found) } };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(summary, thrown)] };
    }
  },

  async update(prior, planned, { client, signal }) {
    try {
      const body = document(planned, { "sso-team-id": toNonEmpty(planned.sso_team_id) ?? "" });
      const changed = await sendWithRetries(() => client.update(path(prior), body, signal), signal);
      return { value: { ...prior, ...fromResource(changed) } };
    } catch (thrown) {
      return { diagnostics: [toOlderSdkDiagnostic(`Error updating team ${prior.id}`, thrown)] };
    }
  },

  async delete(state, { client, signal }) {
    try {
      await readUnlessAbsent(() => client.delete(path(state), signal), signal);
      return [];
    } catch (thrown) {
      return [toOlderSdkDiagnostic(`Error deleting team ${state.id}`, thrown)];
    }
  },

  async import(id, { client, signal }) {
    const [organization, nameOrId, ...more] = id.split("/");
    if (!organization || !nameOrId || more.length > 0) {
      const formats = "expected <ORGANIZATION>/<TEAM ID> or <ORGANIZATION>/<TEAM NAME>";
      return { diagnostics: [error(`invalid team import format: ${id} (${formats})`, "")] };
    }
    try {
      const byId = nameOrId.startsWith("team-")
        ? await readUnlessAbsent(() => client.read(apiPath("teams", nameOrId), signal), signal)
        : undefined;
      const found = byId ?? (await findByName(client, organization, nameOrId, signal));
      if (found !== undefined) return { value: { organization, ...fromResource(found) } };
      return {
        diagnostics: [error(`no team found with name or ID ${nameOrId} in organization ${organization}`, "")],
      };
    } catch (thrown) {
      return {
        diagnostics: [
          toOlderSdkDiagnostic(
            `no team found with name or ID ${nameOrId} in organization ${organization}`,
            thrown,
          ),
        ],
      };
    }
  },
};

const path = ({ id }: State): string => apiPath("teams", id ?? "");

function document(planned: PlanOf<typeof attributes>, more: object): object {
  return {
    data: {
      type: "teams",
      attributes: {
        name: toKnown(planned.name),
        visibility: toNonEmpty(planned.visibility),
        "allow-member-token-management": toKnown(planned.allow_member_token_management),
        ...more,
      },
    },
  };
}

function fromResource({ id, attributes: found }: ResourceObject): Omit<State, "organization"> {
  return {
    id,
    name: textOf(found.name) ?? "",
    visibility: textOf(found.visibility) ?? "",
    sso_team_id: textOf(found["sso-team-id"]) ?? "",
    // Servers that don't support the setting behave as if it were true.
    allow_member_token_management: found["allow-member-token-management"] !== false,
  };
}

async function findByName(
  client: Client,
  organization: string,
  name: string,
  signal: AbortSignal,
): Promise<ResourceObject | undefined> {
  const query = new URLSearchParams({ "filter[names]": name });
  const { items } = await sendWithRetries(
    () => client.list(`${apiPath("organizations", organization, "teams")}?${query.toString()}`, signal),
    signal,
  );
  return items.find(({ attributes: found }) => found.name === name);
}
