import type { IncomingHttpHeaders } from "node:http";

/** How often a GET or DELETE is tried whose answer was lost, or was a 5xx. */
export const MAX_ATTEMPTS = 3;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

/** What is waited where a 429 does not say. */
const UNSAID_LIMIT_DELAY_MS = 1_000;

/** No server's word makes us wait longer than this at a time. */
const LONGEST_LIMIT_DELAY_MS = 60_000;

/**
 * Before the next attempt: doubling, bounded, and by chance between half and all of it, so that many clients that
 * failed together do not come back together.
 *
 * @param failures how many attempts have failed, at least 1
 * @param random from 0 to below 1
 */
export function retryDelay(failures: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.round(delay * (0.5 + random / 2));
}

/**
 * How long a 429 asks to wait: `X-RateLimit-Reset` in seconds, with fractions, or `Retry-After` in seconds or as a
 * date (RFC 9110, 10.2.3), which is measured against the answer's own `Date`.
 */
export function rateLimitDelay(headers: IncomingHttpHeaders): number {
  const seconds = secondsIn(headers["x-ratelimit-reset"]) ?? secondsIn(headers["retry-after"]);
  const delay = seconds === undefined ? untilDate(headers["retry-after"], headers.date) : seconds * 1000;
  return Math.min(LONGEST_LIMIT_DELAY_MS, Math.max(0, delay ?? UNSAID_LIMIT_DELAY_MS));
}

function secondsIn(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined;
}

function untilDate(header: string | undefined, date: string | undefined): number | undefined {
  const wait = Date.parse(header ?? "") - Date.parse(date ?? "");
  return Number.isNaN(wait) ? undefined : wait;
}
