import type { PrivateState } from "../framework/provider";

/** The records about a singleton token that private state keeps for later Terraform runs. */

const UNFINISHED = "unfinished_attempt";
const REGENERATED = "regenerated_token";
const CREATOR = "created_by";

/** A token that replaced the token in state. */
export interface RegeneratedToken {
  readonly id: string;
  /** Whether this token was created by the provider's user, or by the user who created the token in state. */
  readonly isOwn: boolean;
}

/** Records that a create request without a usable response might have been carried out. */
export function recordUnfinishedAttempt(privateState: PrivateState, startedAt: Date): void {
  privateState.set(UNFINISHED, startedAt.getTime());
}

/** Returns when the unfinished attempt started, according to the server's clock; undefined if there is none. */
export function readUnfinishedAttempt(privateState: PrivateState): Date | undefined {
  const startedAt = privateState.get(UNFINISHED);
  return typeof startedAt === "number" ? new Date(startedAt) : undefined;
}

export function recordRegeneratedToken(privateState: PrivateState, { id, isOwn }: RegeneratedToken): void {
  privateState.set(REGENERATED, { id, isOwn });
}

export function readRegeneratedToken(privateState: PrivateState): RegeneratedToken | undefined {
  const recorded = privateState.get(REGENERATED);
  if (typeof recorded !== "object" || recorded === null || Array.isArray(recorded)) return undefined;
  const { id, isOwn } = recorded as Readonly<Record<string, unknown>>;
  return typeof id === "string" ? { id, isOwn: isOwn === true } : undefined;
}

/** Records the creator that the server reports for a token that the provider created; null clears the record. */
export function recordCreator(privateState: PrivateState, createdBy: string | null): void {
  privateState.set(CREATOR, createdBy ?? undefined);
}

export const readCreator = (privateState: PrivateState): unknown => privateState.get(CREATOR);

/** Clears the records about tokens other than the token in state. */
export function clearRecords(privateState: PrivateState): void {
  privateState.set(UNFINISHED, undefined);
  privateState.set(REGENERATED, undefined);
}
