import { ApiError } from "../../client/http/errors";
import { retryDelay } from "../../client/http/retry-policy";
import { CanceledError } from "../cancellation";
import { cleanupContext, type Connection } from "../connection";
import { isOperationError } from "../diagnostics";
import type { Diagnostic } from "../framework/schema/diagnostic";
import {
  createOnce,
  reconcile,
  type Attempt,
  type FailedAttempt,
  type Reconciliation,
  type TokenStore,
} from "./attempt";
import {
  ambiguousNameError,
  couldNotCreateError,
  orphanDiagnostics,
  type Operation,
  type Subject,
} from "./creation-messages";
import { proofPolicy, type Naming, type ProofPolicy } from "./proof-policy";
import type { CreatedToken, Token } from "./token";

/** Maximum number of attempts to create one token. */
const MAX_ATTEMPTS = 4;

export interface CreationRequest {
  readonly store: TokenStore;
  readonly naming: Naming;
  /** When the token expires (RFC 3339); undefined for the server's default. */
  readonly expiresAt: string | undefined;
  /** The token that messages are about. */
  readonly subject: Subject;
  /** What the request does to the subject. Default: "created". */
  readonly operation?: Operation;
  /** Returns the diagnostic for a 4xx response. */
  readonly explainRejection: (error: ApiError, connection: Connection) => Promise<Diagnostic>;
}

/** The result of a creation, with warnings or errors about orphaned tokens that might still exist. */
export type Creation =
  | { readonly kind: "created"; readonly token: CreatedToken; readonly warnings: readonly Diagnostic[] }
  | {
      readonly kind: "failed";
      readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];
      /** Whether there might be a token that couldn't be found or revoked. */
      readonly isAmbiguous: boolean;
    };

/**
 * Creates a token. After an ambiguous failure, such as a lost response or a 5xx, searches for orphaned tokens and
 * revokes them before another attempt. A singleton token doesn't require this, because the next token replaces it.
 *
 * ```
 *            ┌────────────────────────── pause ◄─────────────────────────┐
 *            ▼                                                           │ may retry, at most 4 attempts
 *       createOnce ──ambiguous, orphaned, unsent, conflict──► reconcile ─┤
 *        ├──created───► reconcile ──► created                            └──► failed
 *        └──rejected──► reconcile ──► failed
 * ```
 *
 * @param connection its timeout ends the attempts, but not the cleanup
 */
export async function createSafely(request: CreationRequest, connection: Connection): Promise<Creation> {
  const { store } = request;
  const policy = proofPolicy(request.naming);
  let attempts: readonly FailedAttempt[] = [];
  for (let count = 1; ; count++) {
    const attempt = await attemptOnce(request, policy, connection);
    if (attempt.kind === "created") {
      return {
        kind: "created",
        token: attempt.token,
        warnings: policy.isExclusive ? [] : await settle(attempts, request, connection),
      };
    }
    const isRejected = attempt.kind === "rejected";
    // A conflict can mean that an earlier attempt created the token.
    const isConflict = isRejected && policy.isConflict(attempt.error) && attempts.some(isUnclear);
    const known = isRejected ? attempts : [...attempts, attempt];
    const reconciliation = policy.isReplacing
      ? { attempts: known, isConclusive: true }
      : await reconcile(known, store, connection);
    attempts = reconciliation.attempts;
    if (isRejected && !isConflict) {
      const rejection = await request.explainRejection(attempt.error, connection);
      return failed([rejection, ...orphanErrors(attempts, request)], attempts);
    }
    if (!mayRetry(reconciliation, policy) || count === MAX_ATTEMPTS || !(await pause(count, connection))) {
      return fail(attempt, attempts, request, connection);
    }
  }
}

async function attemptOnce(
  { store, expiresAt }: CreationRequest,
  policy: ProofPolicy,
  connection: Connection,
): Promise<Attempt> {
  let proof;
  try {
    proof = await policy.begin(connection);
  } catch (error) {
    if (isOperationError(error)) return { kind: "unsent", reason: error.message };
    throw error;
  }
  return createOnce(store, proof, expiresAt, connection);
}

/**
 * After a success, searches again for the tokens of earlier attempts and revokes them, because an earlier list might
 * have been stale. Returns warnings about tokens that might still exist.
 */
async function settle(
  attempts: readonly FailedAttempt[],
  { store, subject }: CreationRequest,
  connection: Connection,
): Promise<readonly Diagnostic[]> {
  const { attempts: reconciled } = await reconcile(attempts, store, connection);
  return orphanDiagnostics("warning", reconciled, subject);
}

function mayRetry({ attempts, isConclusive }: Reconciliation, { canRetry }: ProofPolicy): boolean {
  return isConclusive && (canRetry || !attempts.some(isUnclear));
}

async function fail(
  last: Exclude<Attempt, { kind: "created" }>,
  attempts: readonly FailedAttempt[],
  request: CreationRequest,
  connection: Connection,
): Promise<Creation> {
  const { naming, store, subject, operation = "created" } = request;
  const reason = last.kind === "rejected" ? last.error.message : last.reason;
  const isNamed = naming.kind === "name" || naming.kind === "description";
  if (!isNamed || !attempts.some(isAmbiguous)) {
    const isClean = !attempts.some(isUnclear);
    const orphans = orphanErrors(attempts, request);
    return failed([couldNotCreateError(subject, operation, reason, isClean), ...orphans], attempts);
  }
  const name = naming.kind === "name" ? naming.name : naming.description;
  const sameName = await findTokensNamed(name, store, connection);
  const others = orphanDiagnostics("error", attempts.filter(isOrphaned), subject);
  return failed([ambiguousNameError(subject, reason, sameName), ...others], attempts);
}

/**
 * Returns errors about tokens that might still exist. Returns no errors for a singleton token, because the caller
 * reports the outcome.
 */
function orphanErrors(
  attempts: readonly FailedAttempt[],
  { naming, subject }: CreationRequest,
): Diagnostic[] {
  return naming.kind === "singleton" ? [] : orphanDiagnostics("error", attempts, subject);
}

function failed(
  diagnostics: readonly [Diagnostic, ...Diagnostic[]],
  attempts: readonly FailedAttempt[],
): Creation {
  return { kind: "failed", diagnostics, isAmbiguous: attempts.some(isUnclear) };
}

/** Returns all tokens with the given name, or undefined if the tokens can't be listed now. */
async function findTokensNamed(
  name: string,
  store: TokenStore,
  connection: Connection,
): Promise<readonly Token[] | undefined> {
  try {
    return (await store.list(cleanupContext(connection))).filter((token) => token.name === name);
  } catch (error) {
    if (isOperationError(error)) return undefined;
    throw error;
  }
}

/** Waits before the next attempt. Returns false if Terraform requested a stop or the timeout expired. */
async function pause(failures: number, connection: Connection): Promise<boolean> {
  try {
    await connection.wait(retryDelay(failures, Math.random()), connection.signal);
    return true;
  } catch (error) {
    if (error instanceof CanceledError) return false;
    throw error;
  }
}

const isAmbiguous = (attempt: FailedAttempt): boolean => attempt.kind === "ambiguous";
const isOrphaned = (attempt: FailedAttempt): boolean => attempt.kind === "orphaned";
/** Reports whether the attempt might have created a token that still exists. */
const isUnclear = (attempt: FailedAttempt): boolean => isAmbiguous(attempt) || isOrphaned(attempt);
