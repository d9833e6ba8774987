import type { FindingKind } from "./report";
import type { Token } from "./tokens";

const DAY = 86_400_000;

/** A newer token that was never used is normal: its consumer may not have switched to it yet. */
export const NEVER_USED_AFTER = 7 * DAY;

/** In milliseconds. */
export interface Limits {
  readonly expiresWithin: number;
  readonly unusedFor: number;
}

export const defaultLimits: Limits = { expiresWithin: 30 * DAY, unusedFor: 90 * DAY };

/**
 * What needs attention about a token. An expired token has no other finding, because it can't be used anymore.
 *
 * @param now the server's time
 */
export function findFindings(token: Token, now: number, { expiresWithin, unusedFor }: Limits): FindingKind[] {
  const { expiresAt, createdAt, lastUse } = token;
  if (expiresAt !== null && expiresAt <= now) return ["expired"];
  const found: FindingKind[] = [];
  if (expiresAt !== null && expiresAt <= now + expiresWithin) found.push("expires-soon");
  if (lastUse.kind === "never" && createdAt !== null && createdAt <= now - NEVER_USED_AFTER) {
    found.push("never-used");
  }
  if (lastUse.kind === "used" && lastUse.at <= now - unusedFor) found.push("unused");
  if (expiresAt === null) found.push("no-expiry");
  return found;
}
