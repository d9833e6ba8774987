import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "./errors";

/**
 * A policy that determines how many times a request is attempted, and how long to wait before the next attempt. It
 * doesn't apply to 429 responses.
 */
export interface RetryPolicy {
  maxAttempts(method: Request["method"]): number;
  /**
   * Returns the number of milliseconds to wait before the next attempt.
   *
   * @param failures number of failed attempts, at least 1
   */
  delay(failures: number): number;
}

const MAX_ATTEMPTS = 3;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;

/** The wait after a 429 response that doesn't specify how long to wait. */
const DEFAULT_RATE_LIMIT_DELAY_MS = 1_000;
const MAX_RATE_LIMIT_DELAY_MS = 60_000;

/**
 * Creates the default policy. GET, PUT and DELETE requests are attempted up to three times, because repeating them
 * changes nothing. A POST is attempted once, because another attempt could create a second token.
 */
export function createRetryPolicy(random: () => number = Math.random): RetryPolicy {
  return {
    maxAttempts: (method) => (method === "POST" ? 1 : MAX_ATTEMPTS),
    delay: (failures) => retryDelay(failures, random()),
  };
}

/**
 * Returns the number of milliseconds to wait before the next attempt. The delay doubles with each failure, up to 8
 * seconds. A random reduction of up to one half keeps clients that failed at the same time from retrying at the same
 * time.
 *
 * @param failures number of failed attempts, at least 1
 * @param random a number that is at least 0 and less than 1
 */
export function retryDelay(failures: number, random: number): number {
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.round(delay * (0.5 + random / 2));
}

/**
 * Returns the number of milliseconds to wait after a 429 response, up to one minute. Reads `X-RateLimit-Reset`, which
 * contains a number of seconds, possibly with a fraction. If it is missing or invalid, reads `Retry-After`, which
 * contains a number of seconds or a date (RFC 9110, 10.2.3). A date is compared with the `Date` header of the same
 * response.
 */
export function rateLimitDelay(headers: IncomingHttpHeaders): number {
  const seconds = readNumber(headers["x-ratelimit-reset"]) ?? readNumber(headers["retry-after"]);
  const delay = seconds === undefined ? untilDate(headers["retry-after"], headers.date) : seconds * 1000;
  return Math.min(MAX_RATE_LIMIT_DELAY_MS, Math.max(0, delay ?? DEFAULT_RATE_LIMIT_DELAY_MS));
}

/** Returns the value of a header if it is a non-negative number, or undefined otherwise. */
export function readNumber(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined;
}

function untilDate(header: string | undefined, date: string | undefined): number | undefined {
  const wait = Date.parse(header ?? "") - Date.parse(date ?? "");
  return Number.isNaN(wait) ? undefined : wait;
}
