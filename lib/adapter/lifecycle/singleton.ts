import type { ApiError } from "../../client/http/errors";
import { parseTimestamp } from "../../shared/rfc3339";
import { cleanupContext, type Connection } from "../connection";
import { isOperationError } from "../diagnostics";
import type { PrivateState } from "../framework/provider";
import type { Diagnostic } from "../framework/schema/diagnostic";
import type { TokenStore } from "./attempt";
import { createSafely, type Creation } from "./create-safely";
import { describe, type Operation, type Subject } from "./creation-messages";
import { isCreatedByProvider } from "./proof-policy";
import {
  alreadyExistsError,
  describeOrphan,
  interruptedWarning,
  notOursError,
  regeneratedWarning,
  replacedError,
} from "./singleton-messages";
import {
  clearRecords,
  readCreator,
  readRegeneratedToken,
  readUnfinishedAttempt,
  recordCreator,
  recordRegeneratedToken,
  recordUnfinishedAttempt,
} from "./singleton-records";
import type { Token } from "./token";
import { getStatus, type TokenSource } from "./token-status";

/** The singleton token of an organization or a team. A new token replaces it. */
export interface Singleton {
  /** Type of the resource that manages the token. */
  readonly resourceType: string;
  readonly subject: Subject;
  readonly store: TokenStore;
  /** Looks up the owner's token, regardless of its ID. Uses a list if possible. */
  readonly source: TokenSource;
  /** Looks up the owner's token without a list, because a list might be stale after a regeneration. */
  readonly unlistedSource: TokenSource;
  /** Returns the summary of the diagnostic for a failed read. */
  readonly summarizeFailedRead: (thrown: unknown, connection: Connection) => string;
  /** Returns the diagnostic for a failed request. */
  readonly toDiagnostic: (
    summary: string,
    thrown: unknown,
    connection: Connection,
    consequence: string,
  ) => Promise<Diagnostic>;
}

export interface SingletonRequest {
  /** When the token expires (RFC 3339); undefined for the server's default. */
  readonly expiresAt: string | undefined;
  /** Whether the request is allowed to replace a token that this resource didn't create. */
  readonly mayReplaceOthers: boolean;
}

/** Creates the owner's token. An existing token is replaced only if the request allows it. */
export async function createSingleton(
  singleton: Singleton,
  request: SingletonRequest,
  privateState: PrivateState,
  connection: Connection,
): Promise<Creation> {
  // Existing records are about the token of the replaced resource.
  clearRecords(privateState);
  recordCreator(privateState, null);
  if (!request.mayReplaceOthers) {
    const existing = await readOwnersToken(singleton, connection);
    if (existing !== undefined) {
      return {
        kind: "failed",
        diagnostics: [alreadyExistsError(singleton.subject, existing)],
        isAmbiguous: false,
      };
    }
  }
  return createRecorded(singleton, "created", request, privateState, connection);
}

/**
 * Regenerates the owner's token, which stays valid until the new token exists. A token that someone else created is
 * replaced only if the request or the plan allows it.
 *
 * @param expectedId ID of the token in state; null if unknown
 */
export async function regenerateSingleton(
  singleton: Singleton,
  expectedId: string | null,
  request: SingletonRequest,
  privateState: PrivateState,
  connection: Connection,
): Promise<Creation> {
  if (!request.mayReplaceOthers) {
    const current = await readOwnersToken(singleton, connection);
    // The plan has already allowed the replacement of the token that the refresh found.
    const allowed = [expectedId, readRegeneratedToken(privateState)?.id];
    const isAllowed = current === undefined || allowed.includes(current.id);
    if (!isAllowed && !(await isOwnToken(current, privateState, connection))) {
      return { kind: "failed", diagnostics: [notOursError(singleton.subject, current)], isAmbiguous: false };
    }
  }
  return createRecorded(singleton, "regenerated", request, privateState, connection);
}

/** Returns the owner's token, or undefined if it is proven absent. Otherwise, throws an OperationError. */
export async function readOwnersToken(
  { unlistedSource }: Singleton,
  connection: Connection,
): Promise<Token | undefined> {
  const status = await getStatus(unlistedSource, null, connection);
  return status.kind === "present" ? status.token : undefined;
}

/** Reports whether a token was created by the provider's user, or by the user who created the token in state. */
async function isOwnToken(
  token: Token,
  privateState: PrivateState,
  connection: Connection,
): Promise<boolean> {
  const isSameCreator = token.createdBy !== null && token.createdBy === readCreator(privateState);
  return isSameCreator || (await isCreatedByProvider(token, connection));
}

/**
 * Creates a token. If the outcome is unknown, records the attempt in private state, so that later operations can
 * recognize the token that it might have created.
 */
async function createRecorded(
  singleton: Singleton,
  operation: Operation,
  { expiresAt }: SingletonRequest,
  privateState: PrivateState,
  connection: Connection,
): Promise<Creation> {
  const { store, subject } = singleton;
  const startedAt = await connection.client.serverTime(connection.signal);
  const summary = `${describe(subject)} could not be ${operation}`;
  const consequence = "The rejected request didn't create a token.";
  const explainRejection = (rejection: ApiError): Promise<Diagnostic> =>
    singleton.toDiagnostic(summary, rejection, connection, consequence);
  const naming = { kind: "singleton" } as const;
  const creation = await createSafely(
    { store, naming, expiresAt, subject, operation, explainRejection },
    connection,
  );
  if (creation.kind === "created") {
    clearRecords(privateState);
    recordCreator(privateState, creation.token.createdBy);
    return creation;
  }
  if (!creation.isAmbiguous) return creation;
  recordUnfinishedAttempt(privateState, startedAt);
  const [first] = creation.diagnostics;
  const orphan = await findOrphan(singleton, startedAt, connection);
  return { ...creation, diagnostics: [{ ...first, detail: `${first.detail} ${describeOrphan(orphan)}` }] };
}

/**
 * Returns the token that the failed attempts probably created; undefined if there is no such token, or if it can't be
 * read now.
 */
async function findOrphan(
  singleton: Singleton,
  startedAt: Date,
  operation: Connection,
): Promise<Token | undefined> {
  try {
    const token = await readOwnersToken(singleton, cleanupContext(operation));
    return token !== undefined && isCreatedSince(startedAt, token) ? token : undefined;
  } catch (thrown) {
    if (isOperationError(thrown)) return undefined;
    throw thrown;
  }
}

/** Compares whole seconds, because `created_at` might not contain fractions of a second. */
function isCreatedSince(startedAt: Date, { createdAt }: Token): boolean {
  return (parseTimestamp(createdAt) ?? -Infinity) >= Math.floor(startedAt.getTime() / 1000) * 1000;
}

/**
 * Compares the owner's token with the token in state. If they differ, records the owner's token in private state and
 * returns a warning. Otherwise, clears the records.
 *
 * @param stateId ID of the token in state; null if unknown, for example after a move
 */
export async function observeSingleton(
  { subject }: Singleton,
  token: Token,
  stateId: string | null,
  privateState: PrivateState,
  connection: Connection,
): Promise<Diagnostic[]> {
  if (stateId === null || token.id === stateId) {
    clearRecords(privateState);
    return [];
  }
  const isOwn = await isOwnToken(token, privateState, connection);
  recordRegeneratedToken(privateState, { id: token.id, isOwn });
  if (isOwn && readUnfinishedAttempt(privateState) !== undefined) {
    return [interruptedWarning(subject)];
  }
  return [regeneratedWarning(subject, token, stateId, isOwn)];
}

/** The plan for an existing singleton token. */
export type SingletonPlan =
  | { readonly kind: "keep" }
  | { readonly kind: "regenerate" }
  | { readonly kind: "refuse"; readonly diagnostic: Diagnostic };

/**
 * Plans whether to regenerate the token. This is a pure function of its arguments, because Terraform plans again during
 * apply and compares the plans.
 *
 * @param isChanged whether the configuration requests a new token
 */
export function planSingleton(
  subject: Subject,
  isChanged: boolean,
  mayReplaceOthers: boolean,
  privateState: PrivateState,
): SingletonPlan {
  const regenerated = readRegeneratedToken(privateState);
  if (regenerated === undefined) return { kind: isChanged ? "regenerate" : "keep" };
  const isUnfinished = readUnfinishedAttempt(privateState) !== undefined;
  if (mayReplaceOthers || (regenerated.isOwn && (isChanged || isUnfinished))) return { kind: "regenerate" };
  if (!isChanged) return { kind: "keep" };
  return { kind: "refuse", diagnostic: replacedError(subject, regenerated.id) };
}

/**
 * Reports whether the unfinished attempt probably created the token.
 *
 * @param startedAt when the attempt started, according to the server's clock; undefined if there was no such attempt
 */
export async function isUnfinishedToken(
  token: Token,
  startedAt: Date | undefined,
  privateState: PrivateState,
  connection: Connection,
): Promise<boolean> {
  if (startedAt === undefined || !isCreatedSince(startedAt, token)) return false;
  return isOwnToken(token, privateState, connection);
}
