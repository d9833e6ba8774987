import { randomBytes } from "node:crypto";
import { NoAnswerError, RefusedError } from "../../api/errors";
import {
  createMetricsToken,
  deleteMetricsToken,
  listMetricsTokens,
  type MetricsToken,
} from "../../api/metrics-tokens";
import type { Connection } from "../connection";
import { explain, explainOrganization404, quoted } from "../explain";
import type { Answer, Resource } from "../protocol/provider";
import { error, warning, type Diagnostic } from "../schema/diagnostic";
import { parseTime, sameSecond } from "../time";
import { isKnown, type Unknown } from "../values/value";
import {
  noOrganization,
  plan,
  schema,
  validate,
  type MetricsTokenAttributes,
  type MetricsTokenState,
} from "./metrics-token-arguments";

/** How far apart two lists must be to prove together that a token is gone: a list may lag behind. */
const LIST_AGAIN_AFTER_MS = 2_000;

/** A token younger than this, by the server's clock, is never taken for gone. */
const TOO_YOUNG_MS = 60_000;

export const metricsToken: Resource<MetricsTokenAttributes, Connection> = {
  schema,
  validate,

  async read(state, connection) {
    if (!connection.reachable) return { value: state };
    try {
      const listed = await find(state, connection);
      return listed === undefined
        ? await readAbsent(state, connection)
        : await readPresent(state, listed, connection);
    } catch (thrown) {
      return { diagnostics: [await listFailure(thrown, state.organization, connection)] };
    }
  },

  plan: (request, { organization }) => plan(request, organization),

  async create(planned, connection) {
    const organization = known(planned.organization) ?? known(connection.organization ?? null);
    if (organization === undefined) return { diagnostics: [noOrganization()] };
    const name = known(planned.name) ?? `${known(planned.name_prefix) ?? ""}${nameEnding()}`;
    const expiresAt = known(planned.expires_at);
    const { client, signal } = connection;

    const outcome = await createMetricsToken(client, organization, { name, expiresAt }, signal);
    switch (outcome.kind) {
      case "refused":
        return { diagnostics: [await createRefused(outcome.error, name, organization, connection)] };
      case "unknown":
        return { diagnostics: [createUnknown(outcome.error, name, organization)] };
      case "created":
        return {
          value: {
            ...fromToken(organization, outcome.created),
            name_prefix: known(planned.name_prefix) ?? null,
            expires_at: expiresAt ?? outcome.created.expiresAt,
            keepers: known(planned.keepers) ?? null,
            token: outcome.created.secret.reveal(),
          },
        };
    }
  },

  // Only keepers can change in place, and only the state knows them.
  update: (prior, planned) =>
    Promise.resolve({ value: { ...prior, keepers: known(planned.keepers) ?? null } }),

  async delete(state, connection) {
    const id = state.id ?? "";
    const organization = state.organization ?? "";
    const summary = `Metrics token ${quoted(state.name ?? id)} of organization ${quoted(organization)} could not be revoked`;
    try {
      await deleteMetricsToken(connection.client, organization, id, connection.signal);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof RefusedError && thrown.status === 404)) {
        return [
          explain(summary, thrown, `It may still be alive; its id is ${quoted(id)}. It stays in the state.`),
        ];
      }
    }
    // A 404 means absent or forbidden. Only a good list tells which.
    try {
      if ((await find(state, connection)) === undefined) return [];
    } catch (thrown) {
      return [await listFailure(thrown, organization, connection)];
    }
    const detail = `The server answered 404 and yet lists the token, whose id is ${quoted(id)}. It stays in the state. Apply again.`;
    return [error(summary, detail)];
  },

  async import(id, connection) {
    const [organization, tokenId, ...more] = id.split("/");
    if (!organization || !tokenId || more.length > 0) {
      const detail = "Write the organization's name, a slash and the token's id, as in `acme/abc123def456`.";
      return { diagnostics: [error(`A metrics token cannot be imported by ${quoted(id)}`, detail)] };
    }
    try {
      const listed = await find({ organization, id: tokenId }, connection);
      if (listed !== undefined) return { value: fromToken(organization, listed) };
    } catch (thrown) {
      return { diagnostics: [await listFailure(thrown, organization, connection)] };
    }
    const summary = `Organization ${quoted(organization)} has no metrics token with the id ${quoted(tokenId)}`;
    return {
      diagnostics: [
        error(summary, "Its metrics tokens were listed. An id is not a name, and not the secret."),
      ],
    };
  },
};

async function find(
  { organization, id }: Pick<MetricsTokenState, "organization" | "id">,
  { client, signal }: Connection,
): Promise<MetricsToken | undefined> {
  const tokens = await listMetricsTokens(client, organization ?? "", signal);
  return tokens.find((token) => token.id === id);
}

/** A time keeps the text that it has in the state as long as it is the same moment. */
async function readPresent(
  state: MetricsTokenState,
  listed: MetricsToken,
  { client, signal }: Connection,
): Promise<Answer<MetricsTokenState>> {
  const expiresAt = listed.expiresAt ?? state.expires_at;
  const value = {
    ...state,
    name: listed.name,
    created_at: sameSecond(state.created_at, listed.createdAt) ? state.created_at : listed.createdAt,
    expires_at: sameSecond(state.expires_at, expiresAt) ? state.expires_at : expiresAt,
  };
  const end = expiresAt === null ? undefined : parseTime(expiresAt);
  if (end === undefined || end > (await client.serverTime(signal)).getTime()) return { value };
  const expired = warning(
    `Metrics token ${quoted(listed.name)} of organization ${quoted(state.organization ?? "")} has expired`,
    `It died at ${expiresAt} and is still listed. Give it a new \`expires_at\`, or change its \`keepers\`, to have a new one.`,
  );
  return { value, diagnostics: [expired] };
}

async function readAbsent(
  state: MetricsTokenState,
  connection: Connection,
): Promise<Answer<MetricsTokenState | null>> {
  const now = await connection.client.serverTime(connection.signal);
  const created = parseTime(state.created_at ?? "");
  if (created !== undefined && now.getTime() - created < TOO_YOUNG_MS) {
    const young = warning(
      `Metrics token ${quoted(state.name ?? "")} is not in its organization's list yet`,
      "It was made less than a minute ago, and lists may lag. It stays in the state.",
    );
    return { value: state, diagnostics: [young] };
  }
  await connection.wait(LIST_AGAIN_AFTER_MS);
  const listed = await find(state, connection);
  return listed === undefined ? { value: null } : readPresent(state, listed, connection);
}

function fromToken(organization: string, token: MetricsToken): MetricsTokenState {
  return {
    organization,
    name: token.name,
    name_prefix: token.name,
    expires_at: token.expiresAt,
    keepers: null,
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
  const summary = `Metrics tokens of organization ${quoted(organization ?? "")} cannot be listed`;
  return explainOrganization404(summary, thrown, "metrics tokens", organization ?? "", connection);
}

async function createRefused(
  refusal: RefusedError,
  name: string,
  organization: string,
  connection: Connection,
): Promise<Diagnostic> {
  const summary = `Metrics token ${quoted(name)} of organization ${quoted(organization)} could not be made`;
  const consequence = "Nothing was made.";
  const explained = await explainOrganization404(
    summary,
    refusal,
    "metrics tokens",
    organization,
    connection,
    consequence,
  );
  const argument = refusal.errors.map(
    ({ pointer }) => /^\/data\/attributes\/(name|expires-at)$/.exec(pointer ?? "")?.[1],
  );
  const [blamed] = argument.filter((found) => found !== undefined);
  return blamed === undefined ? explained : { ...explained, attribute: [blamed.replace("-", "_")] };
}

function createUnknown({ message, sent }: NoAnswerError, name: string, organization: string): Diagnostic {
  const summary = `Metrics token ${quoted(name)} of organization ${quoted(organization)} could not be made`;
  if (!sent) return error(summary, `${message}. Nothing was made: the request did not reach the server.`);
  return error(
    `Whether metrics token ${quoted(name)} of organization ${quoted(organization)} exists is unknown`,
    `${message}. If the server made it, its secret is lost: look for that name in the organization's list of metrics tokens and delete it, then apply again.`,
  );
}

function nameEnding(): string {
  return randomBytes(5).toString("hex");
}

function known<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null ? value : undefined;
}
