import type { Connection } from "../connection";
import { isOperationError, quote, toDiagnostic } from "../diagnostics";
import type { PrivateState, Response } from "../framework/provider";
import type { PlanOf, StateOf } from "../framework/schema/attribute";
import { warning, type Diagnostic } from "../framework/schema/diagnostic";
import { Secret } from "../../client/secret";
import { readSecret, secretStore, updateSecret } from "../encryption/secret-store";
import { toKnown, type Unknown } from "../framework/values/value";
import { describe } from "../lifecycle/creation-messages";
import { revokeToken } from "../lifecycle/revoke";
import {
  createSingleton,
  isUnfinishedToken,
  observeSingleton,
  readOwnersToken,
  regenerateSingleton,
  type Singleton,
  type SingletonRequest,
} from "../lifecycle/singleton";
import { notRevokedWarning } from "../lifecycle/singleton-messages";
import { readUnfinishedAttempt } from "../lifecycle/singleton-records";
import { getStatus, type TokenStatus } from "../lifecycle/token-status";
import type { commonAttributes } from "./token-attributes";
import { checkExpiry } from "./token-reading";
import {
  isRegeneration,
  refreshed,
  startOfUnfinished,
  stateOfCreated,
  stateOfUnfinished,
} from "./token-state";

// The operations that the resources of an organization's token and of a team's singleton token have in common. `S` is
// the resource's state.

type CommonState = StateOf<typeof commonAttributes>;
type CommonPlan = PlanOf<typeof commonAttributes>;
type Computed = keyof ReturnType<typeof stateOfCreated>;

/**
 * Reads a singleton token.
 *
 * @param onListed called with the organization whose list contains the token; returns warnings
 */
export async function readSingleton<S extends CommonState>(
  singleton: Singleton,
  state: S,
  privateState: PrivateState,
  connection: Connection,
  onListed: (organization: string) => readonly Diagnostic[] = () => [],
): Promise<Response<S | null>> {
  // If the outcome of the first creation is unknown, the state contains no token to compare with.
  if (startOfUnfinished(state) !== undefined) return { value: state };
  const description = describe(singleton.subject);
  try {
    const status = await getSingletonStatus(singleton, state, connection);
    if (status.kind === "absent") return { value: null };
    if (status.kind === "unsettled") {
      const detail = "The token was created less than a minute ago. It stays in the state.";
      return { value: state, diagnostics: [warning(`${description} can't be found yet`, detail)] };
    }
    const { token, listedIn } = status;
    const warnings = listedIn === undefined ? [] : onListed(listedIn);
    const changes = await observeSingleton(singleton, token, state.id, privateState, connection);
    if (changes.length > 0) return { value: state, diagnostics: [...warnings, ...changes] };
    const now = (await connection.client.serverTime(connection.signal)).getTime();
    const isRotated = state.generation !== null;
    return {
      value: { ...state, ...refreshed(state, token) },
      diagnostics: [
        ...warnings,
        ...checkExpiry(token, { description, expiresAt: state.expires_at, isRotated, now }),
      ],
    };
  } catch (thrown) {
    const consequence = "The state wasn't changed.";
    const summary = singleton.summarizeFailedRead(thrown, connection);
    return { diagnostics: [await singleton.toDiagnostic(summary, thrown, connection, consequence)] };
  }
}

/**
 * Returns the status of the owner's token. If the listed ID differs from the ID in state, this function looks up the
 * token again without a list, because the list might be stale after a regeneration.
 */
async function getSingletonStatus(
  { source, unlistedSource }: Singleton,
  { id, created_at: createdAt }: Pick<CommonState, "id" | "created_at">,
  connection: Connection,
): Promise<TokenStatus> {
  const status = await getStatus(source, createdAt, connection);
  const isOther = status.kind === "present" && id !== null && status.token.id !== id;
  return isOther && status.listedIn !== undefined ? getStatus(unlistedSource, createdAt, connection) : status;
}

export async function createSingletonToken<A extends Pick<CommonState, "encrypted">>(
  singleton: Singleton,
  settled: A,
  request: SingletonRequest,
  privateState: PrivateState,
  connection: Connection,
): Promise<Response<A & Pick<CommonState, Computed>>> {
  const store = secretStore(singleton.resourceType, settled.encrypted, connection.encryptionKeys);
  if ("severity" in store) return { diagnostics: [store] };
  try {
    const creation = await createSingleton(singleton, request, privateState, connection);
    if (creation.kind === "created") {
      const { token, warnings } = creation;
      return { value: { ...settled, ...stateOfCreated(token, store) }, diagnostics: warnings };
    }
    const { diagnostics } = creation;
    const startedAt = readUnfinishedAttempt(privateState);
    // Terraform marks this partial state as tainted because of the error, so the next apply replaces the resource. This
    // also replaces the token that the failed creation might have left.
    return startedAt === undefined
      ? { diagnostics }
      : { value: { ...settled, ...stateOfUnfinished(startedAt) }, diagnostics };
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    const summary = `${describe(singleton.subject)} could not be created`;
    return { diagnostics: [toDiagnostic(summary, thrown, "No token was created.")] };
  }
}

export async function updateSingletonToken<S extends CommonState, A extends Pick<CommonState, "encrypted">>(
  singleton: Singleton,
  prior: S,
  planned: Pick<CommonPlan, "id" | "encrypted" | "token" | "encrypted_token">,
  settled: A,
  request: SingletonRequest,
  privateState: PrivateState,
  connection: Connection,
): Promise<Response<S & A>> {
  const { resourceType } = singleton;
  const { encryptionKeys } = connection;
  if (!isRegeneration(planned)) {
    const { value, diagnostics } = updateSecret(resourceType, prior, planned, encryptionKeys);
    if (value === undefined) return { value: prior as S & A, diagnostics };
    return { value: { ...prior, ...settled, ...value } };
  }
  const store = secretStore(resourceType, settled.encrypted, encryptionKeys);
  if ("severity" in store) return { value: prior as S & A, diagnostics: [store] };
  try {
    const creation = await regenerateSingleton(singleton, prior.id, request, privateState, connection);
    if (creation.kind === "failed") return { value: prior as S & A, diagnostics: creation.diagnostics };
    const { token, warnings } = creation;
    const previous = readSecret(resourceType, prior, encryptionKeys);
    if (previous instanceof Secret) connection.client.replaceCredential(previous.reveal(), token.secret);
    return { value: { ...prior, ...settled, ...stateOfCreated(token, store) }, diagnostics: warnings };
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    const summary = `${describe(singleton.subject)} could not be regenerated`;
    const diagnostic = toDiagnostic(summary, thrown, "The existing token wasn't changed.");
    return { value: prior as S & A, diagnostics: [diagnostic] };
  }
}

/**
 * Revokes the owner's token. If this token is neither in the state nor the result of an unfinished attempt, returns a
 * warning instead.
 */
export async function deleteSingletonToken(
  singleton: Singleton,
  state: Pick<CommonState, "id" | "created_at">,
  privateState: PrivateState,
  connection: Connection,
): Promise<readonly Diagnostic[]> {
  const description = describe(singleton.subject);
  try {
    const current = await readOwnersToken(singleton, connection);
    if (current !== undefined && current.id !== state.id) {
      const startedAt = startOfUnfinished(state) ?? readUnfinishedAttempt(privateState);
      const isOurs = await isUnfinishedToken(current, startedAt, privateState, connection);
      if (!isOurs) return [notRevokedWarning(singleton.subject, current)];
    }
    const id = current?.id ?? state.id;
    if (id === null) return [];
    const createdAt = current?.createdAt ?? state.created_at;
    const consequence = `The token might still be valid. Its ID is ${quote(id)}. It stays in the state.`;
    const { store, source } = singleton;
    return await revokeToken(
      {
        ...{ id, createdAt },
        ...{ store, source, description, consequence },
        toDiagnostic: (summary, thrown, during) =>
          singleton.toDiagnostic(summary, thrown, during, consequence),
      },
      connection,
    );
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    return [toDiagnostic(`${description} could not be revoked`, thrown, "The token stays in the state.")];
  }
}

export function toSingletonRequest(planned: {
  readonly expires_at: string | null | Unknown;
  readonly force_regenerate: boolean | null | Unknown;
}): SingletonRequest {
  return {
    expiresAt: toKnown(planned.expires_at),
    mayReplaceOthers: toKnown(planned.force_regenerate) === true,
  };
}
