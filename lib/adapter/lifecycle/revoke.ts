import { RefusedError } from "../../client/http/errors";
import { deleteMetricsToken } from "../../client/endpoints/metrics-tokens";
import type { Connection } from "../connection";
import { explain, explainOrganization404, isFailure, quoted, type Failure } from "../diagnostics";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { locateOnceGrown, type Sought } from "./token-status";

/**
 * Revokes a token.
 *
 * @param name what a person knows it by
 * @param consequence what a person must know where that fails
 * @returns an error unless the token is dead for sure
 */
export async function revokeMetricsToken(
  token: Sought,
  name: string,
  consequence: string,
  connection: Connection,
): Promise<Diagnostic[]> {
  const { organization, id } = token;
  const summary = `Metrics token ${quoted(name)} of organization ${quoted(organization)} could not be revoked`;
  const failure = await failureOf(() =>
    deleteMetricsToken(connection.client, organization, id, connection.signal).finally(() =>
      connection.metricsTokens.changed(organization),
    ),
  );
  if (failure === undefined) return [];
  const isMissing = failure instanceof RefusedError && failure.status === 404;
  if (failure instanceof RefusedError && !isMissing) return [explain(summary, failure, consequence)];

  // A 404 means absent or forbidden, and no answer means nothing. Only good lists tell.
  let gone = false;
  const unlisted = await failureOf(async () => {
    gone = await isGone(token, failure, connection);
  });
  if (gone) return [];
  if (!isMissing) return [explain(summary, failure, consequence)];
  if (unlisted === undefined) {
    return [error(summary, `The server answered 404 and yet lists it. ${consequence}`)];
  }
  return [
    await explainOrganization404(summary, unlisted, "metrics tokens", organization, connection, consequence),
  ];
}

/** Where an attempt without an answer came before a 404, it was that one: then no list needs to prove it twice. */
async function isGone(token: Sought, failure: Failure, connection: Connection): Promise<boolean> {
  if (failure instanceof RefusedError && failure.afterDoubt) {
    return !(await connection.metricsTokens.fresh(token.organization, connection.signal)).has(token.id);
  }
  return (await locateOnceGrown(token, connection)).kind === "gone";
}

async function failureOf(attempt: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
}
