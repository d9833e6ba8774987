import type { FindingKind } from "./report";
import type { TokenRotation } from "./rotations";
import type { Token } from "./tokens";

const DAY = 86_400_000;

/**
 * The minimum age of a token with the finding "never-used". A newer token doesn't have the finding, because its
 * consumers might not use the token yet.
 */
export const NEVER_USED_AFTER = 7 * DAY;

/** The limits of findings, in milliseconds. */
export interface Limits {
  readonly expiresWithin: number;
  readonly unusedFor: number;
}

export const defaultLimits: Limits = { expiresWithin: 30 * DAY, unusedFor: 90 * DAY };

/**
 * Returns the findings about a token, except "unmanaged". An expired token can have only the findings "expired" and
 * "overdue". Rotated tokens are expected to expire, so they never have the finding "expires-soon". The previous token
 * of a rotation is expected to be unused and then to expire, so it never has the findings "expired", "never-used" or
 * "unused".
 *
 * @param now the server's time
 */
export function findFindings(
  token: Token,
  now: number,
  { expiresWithin, unusedFor }: Limits,
  rotation?: TokenRotation,
): FindingKind[] {
  const { expiresAt, createdAt, lastUse } = token;
  const isPrevious = rotation?.role === "previous";
  const found: FindingKind[] = [];
  if (rotation?.role === "active" && rotation.rotateAt <= now) found.push("overdue");
  if (expiresAt !== null && expiresAt <= now) return isPrevious ? found : [...found, "expired"];
  if (expiresAt !== null && expiresAt <= now + expiresWithin && rotation === undefined) {
    found.push("expires-soon");
  }
  if (lastUse.kind === "never" && !isPrevious && createdAt !== null && createdAt <= now - NEVER_USED_AFTER) {
    found.push("never-used");
  }
  if (lastUse.kind === "used" && !isPrevious && lastUse.at <= now - unusedFor) found.push("unused");
  if (expiresAt === null) found.push("no-expiry");
  return found;
}
