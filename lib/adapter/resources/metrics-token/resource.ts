import type { Connection } from "../../connection";
import { quote } from "../../diagnostics";
import { secretStore, updateSecret } from "../../encryption/secret-store";
import type { Resource, Response } from "../../framework/provider";
import { error, warning, type Diagnostic } from "../../framework/schema/diagnostic";
import { toKnown } from "../../framework/values/value";
import { createSafely } from "../../lifecycle/create-safely";
import { describe } from "../../lifecycle/creation-messages";
import { revokeToken } from "../../lifecycle/revoke";
import type { Token } from "../../lifecycle/token";
import { metricsTokenSource } from "../../lifecycle/token-sources";
import { getStatus } from "../../lifecycle/token-status";
import { checkOrganizationName } from "../../organization-name";
import { toKnownTimeouts, withTimeout } from "../../timeouts";
import { planSecret } from "../secret";
import { missingOrganizationError, withoutImportedPrefix } from "../token-attributes";
import { checkExpiry, keepSpelling } from "../token-reading";
import { argumentsOf } from "../token-state";
import { identity } from "./identity";
import { plan, schema, validate, type MetricsTokenAttributes, type MetricsTokenState } from "./schema";
import { importedState } from "./state";
import {
  RESOURCE_TYPE,
  explainListError,
  metricsTokenCreation,
  metricsTokenRevocation,
  metricsTokenSubject,
} from "./subject";

export const metricsToken: Resource<MetricsTokenAttributes, Connection> = {
  schema,
  identity,
  validate,

  async read(state, unbounded) {
    const connection = withTimeout(unbounded, state.timeouts, "read");
    const { organization, id, name } = refOf(state);
    try {
      const status = await getStatus(metricsTokenSource(organization, id), state.created_at, connection);
      switch (status.kind) {
        case "present":
          return await refresh(state, status.token, connection);
        case "unsettled":
          return { value: state, diagnostics: [unsettledWarning(organization, name)] };
        case "absent":
          return { value: null };
      }
    } catch (thrown) {
      return { diagnostics: [await listError(thrown, organization, connection)] };
    }
  },

  plan(request, { organization, encryptionKeys }) {
    return planSecret(RESOURCE_TYPE, schema, request, plan(request, organization), encryptionKeys);
  },

  async create(planned, connection) {
    const organization = toKnown(planned.organization) ?? toKnown(connection.organization ?? null);
    if (organization === undefined) return { diagnostics: [missingOrganizationError()] };
    const store = secretStore(RESOURCE_TYPE, planned.encrypted, connection.encryptionKeys);
    if ("severity" in store) return { diagnostics: [store] };
    const name = toKnown(planned.name);
    const prefix = toKnown(planned.name_prefix);
    const expiresAt = toKnown(planned.expires_at);
    const timeouts = toKnownTimeouts(planned.timeouts);
    const creation = await createSafely(
      metricsTokenCreation(
        organization,
        name === undefined ? { kind: "prefix", prefix: prefix ?? "" } : { kind: "name", name },
        expiresAt,
      ),
      withTimeout(connection, timeouts, "create"),
    );
    if (creation.kind === "failed") return { diagnostics: creation.diagnostics };
    const { token, warnings } = creation;
    return {
      value: {
        ...importedState(organization, token),
        name_prefix: prefix ?? null,
        ...argumentsOf(planned),
        timeouts,
        ...store(token),
      },
      diagnostics: warnings,
    };
  },

  // An update changes only the state, not the token on the server.
  update(prior, planned, { encryptionKeys }) {
    const { value, diagnostics } = updateSecret(RESOURCE_TYPE, prior, planned, encryptionKeys);
    if (value === undefined) return Promise.resolve({ value: prior, diagnostics });
    return Promise.resolve({
      value: {
        ...prior,
        name_prefix: toKnown(planned.name_prefix) ?? null,
        ...argumentsOf(planned),
        timeouts: toKnownTimeouts(planned.timeouts),
        ...value,
      },
    });
  },

  // A request to stop doesn't abort a deletion in progress until the time for cleanup has expired.
  delete(state, connection) {
    const token = refOf(state);
    const consequence = `The token might still be valid. Its ID is ${quote(token.id)}. It stays in the state.`;
    const untilHardStop = { ...connection, signal: connection.hardStop };
    return revokeToken(
      metricsTokenRevocation(token, consequence),
      withTimeout(untilHardStop, state.timeouts, "delete"),
    );
  },

  async import(importId, unbounded) {
    const [organization, id, ...more] = importId.split("/");
    if (!organization || !id || more.length > 0) {
      const detail = "Use the organization's name, a slash, and the token's ID, such as `acme/abc123def456`.";
      return {
        diagnostics: [error(`A metrics token can't be imported with the ID ${quote(importId)}`, detail)],
      };
    }
    const [invalid] = checkOrganizationName(organization, "The organization in the import ID");
    if (invalid !== undefined) return { diagnostics: [invalid] };
    const connection = withTimeout(unbounded, null, "read");
    try {
      const found = await metricsTokenSource(organization, id).lookup(connection);
      if (found.kind === "present") return { value: importedState(organization, found.token) };
    } catch (thrown) {
      return { diagnostics: [await listError(thrown, organization, connection, "Nothing was imported.")] };
    }
    const summary = `Organization ${quote(organization)} has no metrics token with the ID ${quote(id)}`;
    const detail =
      "The organization's list of metrics tokens doesn't contain this ID. Use the token's ID, not its name or secret.";
    return { diagnostics: [error(summary, detail)] };
  },

  generateConfig: (config) => ({ ...config, ...withoutImportedPrefix("name", config) }),
};

async function refresh(
  state: MetricsTokenState,
  token: Token,
  { client, signal }: Connection,
): Promise<Response<MetricsTokenState>> {
  const { organization, name } = refOf(state);
  const now = (await client.serverTime(signal)).getTime();
  return {
    value: {
      ...state,
      name: token.name,
      created_at: keepSpelling(state.created_at, token.createdAt),
      valid_until: keepSpelling(state.valid_until, token.expiresAt),
    },
    diagnostics: checkExpiry(token, {
      description: describe(metricsTokenSubject(organization, name)),
      expiresAt: state.expires_at,
      isRotated: state.generation !== null,
      now,
    }),
  };
}

function refOf({ organization, id, name, created_at: createdAt }: MetricsTokenState): {
  organization: string;
  id: string;
  name: string;
  createdAt: string | null;
} {
  return { organization: organization ?? "", id: id ?? "", name: name ?? id ?? "", createdAt };
}

function unsettledWarning(organization: string, name: string): Diagnostic {
  return warning(
    `${describe(metricsTokenSubject(organization, name))} isn't listed yet`,
    "The token was created less than a minute ago, and lists might not contain it yet. It stays in the state.",
  );
}

function listError(
  thrown: unknown,
  organization: string,
  connection: Connection,
  consequence?: string,
): Promise<Diagnostic> {
  const summary = `The metrics tokens of organization ${quote(organization)} can't be listed`;
  return explainListError(summary, thrown, organization, connection, consequence);
}
