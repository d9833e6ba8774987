import { ApiError } from "../../client/http/errors";
import { deleteMetricsToken } from "../../client/endpoints/metrics-tokens";
import type { Connection } from "../connection";
import {
  toDiagnostic,
  toOrganizationDiagnostic,
  isOperationError,
  quote,
  type OperationError,
} from "../diagnostics";
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
  const summary = `Metrics token ${quote(name)} of organization ${quote(organization)} could not be revoked`;
  const failure = await failureOf(() =>
    deleteMetricsToken(connection.client, organization, id, connection.signal).finally(() =>
      connection.metricsTokenLists.invalidate(organization),
    ),
  );
  if (failure === undefined) return [];
  const isMissing = failure instanceof ApiError && failure.status === 404;
  if (failure instanceof ApiError && !isMissing) return [toDiagnostic(summary, failure, consequence)];

  // A 404 means absent or forbidden, and no answer means nothing. Only good lists tell.
  let gone = false;
  const unlisted = await failureOf(async () => {
    gone = await isGone(token, failure, connection);
  });
  if (gone) return [];
  if (!isMissing) return [toDiagnostic(summary, failure, consequence)];
  if (unlisted === undefined) {
    return [error(summary, `The server answered 404 and yet lists it. ${consequence}`)];
  }
  return [
    await toOrganizationDiagnostic(
      summary,
      unlisted,
      "metrics tokens",
      organization,
      connection,
      consequence,
    ),
  ];
}

/** Where an attempt without an answer came before a 404, it was that one: then no list needs to prove it twice. */
async function isGone(token: Sought, failure: OperationError, connection: Connection): Promise<boolean> {
  if (failure instanceof ApiError && failure.afterDoubt) {
    return !(await connection.metricsTokenLists.refresh(token.organization, connection.signal)).has(token.id);
  }
  return (await locateOnceGrown(token, connection)).kind === "gone";
}

async function failureOf(attempt: () => Promise<void>): Promise<OperationError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (thrown) {
    if (isOperationError(thrown)) return thrown;
    throw thrown;
  }
}
