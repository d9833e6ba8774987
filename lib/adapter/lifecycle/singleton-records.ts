import type { PrivateState } from "../framework/provider";

/** What private state records about a singleton, between one run of Terraform and the next. */

const UNFINISHED = "unfinished_attempt";
const REGENERATED = "regenerated_token";
const CREATOR = "created_by";

/** A token that replaced the one in state. */
export interface RegeneratedToken {
  readonly id: string;
  /** Whether the user whose credential the provider uses created it. */
  readonly isOwn: boolean;
}

/** Records that a create request may have been carried out although its response was lost. */
export function recordUnfinishedAttempt(privateState: PrivateState, startedAt: Date): void {
  privateState.set(UNFINISHED, startedAt.getTime());
}

/** When the unfinished attempt started, according to the server's clock. */
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

/** Records what the server reports as the creator of a token that the provider created itself. */
export function recordCreator(privateState: PrivateState, createdBy: string | null): void {
  privateState.set(CREATOR, createdBy ?? undefined);
}

export const readCreator = (privateState: PrivateState): unknown => privateState.get(CREATOR);

/** Clears what is recorded about tokens other than the one in state. */
export function clearRecords(privateState: PrivateState): void {
  privateState.set(UNFINISHED, undefined);
  privateState.set(REGENERATED, undefined);
}
