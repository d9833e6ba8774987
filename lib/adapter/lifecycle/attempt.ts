import { ApiError, NetworkError } from "../../client/http/errors";
import type { CreateOutcome } from "../../client/client";
import { isOperationError } from "../diagnostics";
import { cleanupContext, type Connection } from "../connection";
import type { CreatedToken, Token } from "./token";

/** The operations on the tokens of one team or one organization. */
export interface TokenStore {
  /** Sends a create request, which is never repeated after an ambiguous failure. */
  create(
    name: string | undefined,
    expiresAt: string | undefined,
    connection: Connection,
  ): Promise<CreateOutcome<CreatedToken>>;
  /** Fetches all tokens, even if a list of them is cached. */
  list(connection: Connection): Promise<readonly Token[]>;
  /** Deletes a token. Throws an OperationError unless the server confirms the deletion. */
  delete(id: string, connection: Connection): Promise<void>;
}

/** An attempt that neither returned a usable token nor was rejected. */
export type FailedAttempt =
  /** Nothing was created. */
  | { readonly kind: "unsent"; readonly reason: string }
  /** A token might have been created. */
  | AmbiguousAttempt
  /** A token was created, but its secret is lost. */
  | {
      readonly kind: "orphaned";
      readonly name: string | undefined;
      readonly id: string;
      readonly reason: string;
      /**
       * Whether an earlier delete request might have been carried out. If so, the next delete request might receive a
       * 404 response.
       */
      readonly wasDeletionAmbiguous: boolean;
    }
  /** The attempt created a token, which has been revoked. */
  | { readonly kind: "cleaned-up"; readonly reason: string };

export interface AmbiguousAttempt extends Pick<Proof, "name" | "identify"> {
  readonly kind: "ambiguous";
  readonly reason: string;
}

/** The information that identifies the token of one attempt in a list if the response is lost. */
export interface Proof {
  /** Name or description of the new token; undefined for a singleton token. */
  readonly name: string | undefined;
  /**
   * Returns the token that the attempt provably created, or undefined if the list doesn't contain such a token. Throws
   * an OperationError if information that the proof requires can't be read from the server. This property is undefined
   * if a list can't prove which attempt created a token.
   */
  readonly identify:
    ((tokens: readonly Token[], connection: Connection) => Promise<Token | undefined>) | undefined;
}

export type Attempt =
  | { readonly kind: "created"; readonly token: CreatedToken }
  | { readonly kind: "rejected"; readonly error: ApiError }
  | FailedAttempt;

/** Sends one create request and classifies the result. */
export async function createOnce(
  store: TokenStore,
  { name, identify }: Proof,
  expiresAt: string | undefined,
  connection: Connection,
): Promise<Attempt> {
  const outcome = await store.create(name, expiresAt, connection);
  switch (outcome.kind) {
    case "created":
      connection.receivedIds.add(outcome.created.id);
      return { kind: "created", token: outcome.created };
    case "rejected":
      return { kind: "rejected", error: outcome.error };
    case "unsent":
      return { kind: "unsent", reason: outcome.error.message };
    case "without-secret": {
      connection.receivedIds.add(outcome.id);
      const { id, error } = outcome;
      return { kind: "orphaned", name, id, reason: error.message, wasDeletionAmbiguous: false };
    }
    case "ambiguous":
      return { kind: "ambiguous", name, identify, reason: outcome.error.message };
  }
}

export interface Reconciliation {
  readonly attempts: readonly FailedAttempt[];
  /** False if the search for orphaned tokens required the list of tokens, but the provider couldn't read it. */
  readonly isConclusive: boolean;
}

/**
 * Tries to revoke orphaned tokens, including the tokens that ambiguous attempts provably created. Returns the attempts
 * with their updated results.
 */
export async function reconcile(
  attempts: readonly FailedAttempt[],
  store: TokenStore,
  operation: Connection,
): Promise<Reconciliation> {
  const connection = cleanupContext(operation);
  const isSearchNeeded = attempts.some(
    (attempt) => attempt.kind === "ambiguous" && attempt.identify !== undefined,
  );
  const tokens = isSearchNeeded ? await tryList(store, connection) : [];
  const reconciled: FailedAttempt[] = [];
  for (const attempt of attempts) {
    const found = tokens === undefined ? attempt : await findOrphan(attempt, tokens, connection);
    reconciled.push(found.kind === "orphaned" ? await revokeOrphan(found, store, connection) : found);
  }
  return { attempts: reconciled, isConclusive: tokens !== undefined };
}

type Orphan = Extract<FailedAttempt, { kind: "orphaned" }>;

async function findOrphan(
  attempt: FailedAttempt,
  tokens: readonly Token[],
  connection: Connection,
): Promise<FailedAttempt> {
  if (attempt.kind !== "ambiguous") return attempt;
  const token = await identifyOrphan(attempt, tokens, connection);
  if (token === undefined) return attempt;
  const { name, reason } = attempt;
  return { kind: "orphaned", name, id: token.id, reason, wasDeletionAmbiguous: false };
}

async function identifyOrphan(
  { identify }: AmbiguousAttempt,
  tokens: readonly Token[],
  connection: Connection,
): Promise<Token | undefined> {
  try {
    return await identify?.(tokens, connection);
  } catch (error) {
    if (isOperationError(error)) return undefined;
    throw error;
  }
}

async function revokeOrphan(
  orphan: Orphan,
  store: TokenStore,
  connection: Connection,
): Promise<FailedAttempt> {
  const { id, reason } = orphan;
  try {
    await store.delete(id, connection);
    return { kind: "cleaned-up", reason };
  } catch (error) {
    if (!isOperationError(error)) throw error;
    const isAmbiguous =
      error instanceof ApiError ? error.isAfterAmbiguousAttempt : error instanceof NetworkError && error.sent;
    const wasDeletionAmbiguous = orphan.wasDeletionAmbiguous || isAmbiguous;
    // A 404 can also mean that the credential can't see the token. It indicates a deletion only if an earlier delete
    // request might have been carried out.
    const isNotFound = error instanceof ApiError && error.status === 404;
    if (isNotFound && wasDeletionAmbiguous) {
      const tokens = await tryList(store, connection);
      if (tokens !== undefined && tokens.every((token) => token.id !== id))
        return { kind: "cleaned-up", reason };
    }
    return { ...orphan, wasDeletionAmbiguous };
  }
}

/** Lists the tokens. Returns undefined if they can't be listed now. */
async function tryList(store: TokenStore, connection: Connection): Promise<readonly Token[] | undefined> {
  try {
    return await store.list(connection);
  } catch (error) {
    if (isOperationError(error)) return undefined;
    throw error;
  }
}
