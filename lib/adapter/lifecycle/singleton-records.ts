import type { PrivateState } from "../framework/provider";

/** What private state records about a singleton, between one run of Terraform and the next. */

const UNFINISHED = "unfinished_attempt";
const REGENERATED = "regenerated_token";

/** A token that replaced the one in state. */
export interface RegeneratedToken {
  readonly id: string;
  /** Whether the provider's own user created it. */
  readonly isOwn: boolean;
}

/** Records that a create request may have been carried out although its response was lost. */
export function recordUnfinishedAttempt(privateState: PrivateState, startedAt: Date): void {
  // created_at has whole seconds in lists.
  privateState.set(UNFINISHED, Math.floor(startedAt.getTime() / 1000) * 1000);
}

/** When the unfinished attempt started, by the server's clock, in milliseconds since 1970. */
export function readUnfinishedAttempt(privateState: PrivateState): number | undefined {
  const startedAt = privateState.get(UNFINISHED);
  return typeof startedAt === "number" ? startedAt : undefined;
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

export function clearRecords(privateState: PrivateState): void {
  privateState.set(UNFINISHED, undefined);
  privateState.set(REGENERATED, undefined);
}
