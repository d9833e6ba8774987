import type { MetricsToken } from "../../../client/endpoints/metrics-tokens";
import type { Connection } from "../../connection";
import { toOrganizationDiagnostic, quote } from "../../diagnostics";
import { checkOrganizationName } from "../../organization-name";
import { failure, type Resource, type Response } from "../../framework/provider";
import { error, warning, type Diagnostic } from "../../framework/schema/diagnostic";
import { parseTimestamp, isSameSecond } from "../../../shared/rfc3339";
import { withTimeout } from "../../timeouts";
import { toKnown } from "../../framework/values/value";
import {
  noOrganization,
  plan,
  schema,
  validate,
  type MetricsTokenAttributes,
  type MetricsTokenState,
  type PlannedMetricsToken,
} from "./schema";
import { createWithCertainty } from "../../lifecycle/create-safely";
import { identity } from "./identity";
import { revokeMetricsToken } from "../../lifecycle/revoke";
import { locate, type Sought } from "../../lifecycle/token-status";

export const metricsToken: Resource<MetricsTokenAttributes, Connection> = {
  schema,
  identity,
  validate,

  async read(state, unbounded) {
    const connection = withTimeout(unbounded, state.timeouts, "read");
    try {
      return await readListed(state, connection);
    } catch (thrown) {
      return { diagnostics: [await listFailure(thrown, state.organization, connection)] };
    }
  },

  plan: (request, { organization }) => plan(request, organization),

  async create(planned, connection) {
    const organization = toKnown(planned.organization) ?? toKnown(connection.organization ?? null);
    if (organization === undefined) return { diagnostics: [noOrganization()] };
    const name = toKnown(planned.name);
    const prefix = toKnown(planned.name_prefix) ?? "";
    const expiresAt = toKnown(planned.expires_at);

    const creation = await createWithCertainty(
      { organization, name: name === undefined ? { prefix } : { exact: name }, expiresAt },
      withTimeout(connection, knownTimeouts(planned), "create"),
    );
    if (creation.kind === "failed") {
      const [reason, ...others] = creation.diagnostics;
      return failure(reason, ...others);
    }
    return {
      value: {
        ...fromToken(organization, creation.token),
        name_prefix: toKnown(planned.name_prefix) ?? null,
        expires_at: expiresAt ?? creation.token.expiresAt,
        keepers: toKnown(planned.keepers) ?? null,
        timeouts: knownTimeouts(planned),
        token: creation.token.secret.reveal(),
      },
      diagnostics: creation.warnings,
    };
  },

  // Only what the server does not know can change in place.
  update(prior, planned) {
    const keepers = toKnown(planned.keepers) ?? null;
    return Promise.resolve({ value: { ...prior, keepers, timeouts: knownTimeouts(planned) } });
  },

  // A DELETE that is under way when Terraform asks to stop comes to its end.
  delete(state, connection) {
    const token = sought(state);
    const consequence = `It may still be alive; its id is ${quote(token.id)}. It stays in the state.`;
    const unstopped = { ...connection, signal: connection.hardStop };
    const bounded = withTimeout(unstopped, state.timeouts, "delete");
    return revokeMetricsToken(token, state.name ?? token.id, consequence, bounded);
  },

  async import(id, unbounded) {
    const [organization, tokenId, ...more] = id.split("/");
    if (!organization || !tokenId || more.length > 0) {
      const detail = "Write the organization's name, a slash and the token's id, as in `acme/abc123def456`.";
      return { diagnostics: [error(`A metrics token cannot be imported by ${quote(id)}`, detail)] };
    }
    const [misnamed] = checkOrganizationName(organization, "The import's organization");
    if (misnamed !== undefined) return failure(misnamed);
    const connection = withTimeout(unbounded, null, "read");
    try {
      const presence = await connection.metricsTokenLists.lookup(organization, tokenId, connection.signal);
      if (presence.kind === "listed") return { value: fromToken(organization, presence.token) };
    } catch (thrown) {
      return { diagnostics: [await listFailure(thrown, organization, connection)] };
    }
    const summary = `Organization ${quote(organization)} has no metrics token with the id ${quote(tokenId)}`;
    return {
      diagnostics: [
        error(summary, "Its metrics tokens were listed. An id is not a name, and not the secret."),
      ],
    };
  },
};

async function readListed(
  state: MetricsTokenState,
  connection: Connection,
): Promise<Response<MetricsTokenState | null>> {
  const found = await locate(sought(state), connection);
  switch (found.kind) {
    case "listed":
      return readPresent(state, found.token, connection);
    case "young":
      return { value: state, diagnostics: [youngWarning(state)] };
    case "gone":
      return { value: null };
  }
}

function sought({ organization, id, created_at: createdAt }: MetricsTokenState): Sought {
  return { organization: organization ?? "", id: id ?? "", createdAt };
}

function youngWarning({ name, organization }: MetricsTokenState): Diagnostic {
  return warning(
    `Metrics token ${quote(name ?? "")} of organization ${quote(organization ?? "")} is not listed yet`,
    "It was made less than a minute ago, and lists may lag. It stays in the state.",
  );
}

/** A time keeps the text that it has in the state as long as it is the same moment. */
async function readPresent(
  state: MetricsTokenState,
  listed: MetricsToken,
  { client, signal }: Connection,
): Promise<Response<MetricsTokenState>> {
  const expiresAt = listed.expiresAt ?? state.expires_at;
  // An organization's lifetime policy may end a token sooner than it was made for. A difference in the plan would
  // replace it at every apply, by one that ends as soon.
  const isCut = isSooner(expiresAt, state.expires_at);
  const value = {
    ...state,
    name: listed.name,
    created_at: isSameSecond(state.created_at, listed.createdAt) ? state.created_at : listed.createdAt,
    expires_at: isCut || isSameSecond(state.expires_at, expiresAt) ? state.expires_at : expiresAt,
  };
  const end = expiresAt === null ? undefined : parseTimestamp(expiresAt);
  if (end === undefined || end > (await client.serverTime(signal)).getTime()) {
    return { value, diagnostics: isCut ? [cutWarning(state, expiresAt)] : [] };
  }
  const expired = warning(
    `Metrics token ${quote(listed.name)} of organization ${quote(state.organization ?? "")} has expired`,
    `It died at ${expiresAt} and is still listed. Give it a new \`expires_at\`, or change its \`keepers\`, to have a new one.`,
  );
  return { value, diagnostics: [expired] };
}

function isSooner(one: string | null, other: string | null): boolean {
  const [a, b] = [parseTimestamp(one ?? ""), parseTimestamp(other ?? "")];
  return a !== undefined && b !== undefined && a < b && !isSameSecond(one, other);
}

function cutWarning(
  { name, organization, expires_at: wanted }: MetricsTokenState,
  end: string | null,
): Diagnostic {
  return warning(
    `Metrics token ${quote(name ?? "")} of organization ${quote(organization ?? "")} ends sooner than it was made for`,
    `It was made to end at ${wanted}, and the server lets it end at ${end}: the organization may limit the life of its tokens. Ask for a shorter one, or have the limit raised.`,
  );
}

function fromToken(organization: string, token: MetricsToken): MetricsTokenState {
  return {
    organization,
    name: token.name,
    name_prefix: token.name,
    expires_at: token.expiresAt,
    keepers: null,
    timeouts: null,
    id: token.id,
    created_at: token.createdAt,
    token: null,
  };
}

function listFailure(
  thrown: unknown,
  organization: string | null,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Metrics tokens of organization ${quote(organization ?? "")} cannot be listed`;
  return toOrganizationDiagnostic(summary, thrown, "metrics tokens", organization ?? "", connection);
}

function knownTimeouts({ timeouts }: PlannedMetricsToken): MetricsTokenState["timeouts"] {
  const given = toKnown(timeouts);
  if (given === undefined) return null;
  const { create, read, delete: remove } = given;
  return { create: toKnown(create) ?? null, read: toKnown(read) ?? null, delete: toKnown(remove) ?? null };
}
