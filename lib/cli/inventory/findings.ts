import type { Finding } from "./report";
import type { Token } from "./tokens";

const DAY = 86_400_000;

/** A token this young that was never used is no news: whoever is to use it has not come round to it yet. */
export const NEVER_USED_AFTER = 7 * DAY;

/** In milliseconds. */
export interface Limits {
  readonly expiresWithin: number;
  readonly unusedFor: number;
}

export const defaultLimits: Limits = { expiresWithin: 30 * DAY, unusedFor: 90 * DAY };

/**
 * What is to be said of a token. Of an expired one nothing else is: it opens nothing any more.
 *
 * @param now by the server's clock
 */
export function findViolations(token: Token, now: number, { expiresWithin, unusedFor }: Limits): Finding[] {
  const { expiresAt, createdAt, lastUse } = token;
  if (expiresAt !== null && expiresAt <= now) return ["expired"];
  const found: Finding[] = [];
  if (expiresAt !== null && expiresAt <= now + expiresWithin) found.push("expires-soon");
  if (lastUse.kind === "never" && createdAt !== null && createdAt <= now - NEVER_USED_AFTER) {
    found.push("never-used");
  }
  if (lastUse.kind === "used" && lastUse.at <= now - unusedFor) found.push("unused");
  if (expiresAt === null) found.push("no-expiry");
  return found;
}
