import { ApiError } from "../../client/http/errors";
import type { Connection } from "../connection";
import { isOperationError, toDiagnostic, type OperationError } from "../diagnostics";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import type { TokenStore } from "./attempt";
import { getSettledStatus, type TokenSource } from "./token-status";

export interface Revocation {
  readonly id: string;
  /** When the token was created (RFC 3339); null if unknown. */
  readonly createdAt: string | null;
  readonly store: TokenStore;
  readonly source: TokenSource;
  /** The description of the token in messages, such as `Metrics token "ci" of organization "acme"`. */
  readonly description: string;
  /** A sentence about the consequence for the user if the revocation fails. */
  readonly consequence: string;
  /** Returns the diagnostic for a failed lookup after a 404. */
  readonly toDiagnostic: (summary: string, thrown: unknown, connection: Connection) => Promise<Diagnostic>;
}

/** Revokes a token. Returns an error unless the token is provably revoked or absent. */
export async function revokeToken(token: Revocation, connection: Connection): Promise<Diagnostic[]> {
  const { id, store, consequence } = token;
  const summary = `${token.description} could not be revoked`;
  const failure = await failureOf(() => store.delete(id, connection));
  if (failure === undefined) return [];
  const isNotFound = failure instanceof ApiError && failure.status === 404;
  if (failure instanceof ApiError && !isNotFound) return [toDiagnostic(summary, failure, consequence)];

  // A 404 means that the token doesn't exist or that the credential can't access it. After an error without a 4xx
  // response, the token might have been revoked. In both cases, lookups are required to find out.
  let isAbsent = false;
  const unproven = await failureOf(async () => {
    isAbsent = await proveAbsence(token, failure, connection);
  });
  if (isAbsent) return [];
  if (!isNotFound) return [toDiagnostic(summary, failure, consequence)];
  if (unproven !== undefined) return [await token.toDiagnostic(summary, unproven, connection)];
  return [error(summary, `The server responded with 404, although the token still exists. ${consequence}`)];
}

/**
 * Reports whether the token is absent. If an ambiguous failure preceded the 404, one lookup is enough, because the
 * failed attempt probably revoked the token.
 */
async function proveAbsence(
  token: Revocation,
  failure: OperationError,
  connection: Connection,
): Promise<boolean> {
  const { createdAt, source } = token;
  if (failure instanceof ApiError && failure.isAfterAmbiguousAttempt) {
    return (await source.lookup(connection, connection.now())).kind !== "present";
  }
  return (await getSettledStatus(source, createdAt, connection)).kind === "absent";
}

async function failureOf(operation: () => Promise<void>): Promise<OperationError | undefined> {
  try {
    await operation();
    return undefined;
  } catch (thrown) {
    if (isOperationError(thrown)) return thrown;
    throw thrown;
  }
}
