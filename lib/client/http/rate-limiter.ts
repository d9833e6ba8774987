import type { IncomingHttpHeaders } from "node:http";
import { rateLimitDelay, readNumber } from "./retry-policy";

/** HCP Terraform's limit in requests per second, assumed until a response shows the server's limit. */
const DEFAULT_LIMIT = 30;

/**
 * Share of the limit that this process uses. The rest is a reserve for requests that arrive at the same time because
 * the network delayed some of them.
 */
const SHARE = 0.92;

/**
 * Share of the limit that the first burst may use within `WINDOW_MS`. This window is slightly longer than the server's
 * window of one second.
 */
const BURST_SHARE = 0.95;
const WINDOW_MS = 1_010;

/** With additive increase and multiplicative decrease, processes that share a limit converge to equal rates. */
const DECREASE = 0.75;
const MIN_SHARE = 0.1;
const INCREASE_PER_SECOND = 0.05;

/**
 * A rate limiter that keeps the request rate of one process below the limit that the server reports in
 * `X-RateLimit-Limit` and `X-RateLimit-Remaining`. If the first response doesn't contain these headers, later requests
 * are delayed only after a 429 response, until a response contains the headers.
 *
 * Other processes with the same credential also use up the remaining requests. If none remain, this process waits for
 * the next second and slows down for a while, so that each process gets its share.
 */
export class RateLimiter {
  /** Requests per second that the server permits; undefined if it doesn't report a limit. */
  #limit: number | undefined = DEFAULT_LIMIT;
  #isLimitReported = false;
  /** Share of the limit that this process currently uses. */
  #share = SHARE;
  #lastDecrease = -Infinity;
  /** The turns of recent and future requests, in ascending order. */
  #turns: number[] = [];
  /** The time before which no request is sent. */
  #blockedUntil = -Infinity;

  /**
   * @param now a monotonic time in milliseconds
   * @returns the time at which the request may be sent, according to the same clock
   */
  reserve(now: number): number {
    const turn = Math.max(now, this.#blockedUntil, this.#nextTurn(now));
    if (this.#limit !== undefined) this.#turns.push(turn);
    return turn;
  }

  /** @param turn the time that `reserve` returned for the request */
  observe(turn: number, status: number, headers: IncomingHttpHeaders, now: number): void {
    this.#updateLimit(status, headers);
    const inUse = this.#turns.findIndex((other) => other > now - 2 * WINDOW_MS);
    this.#turns.splice(0, inUse === -1 ? this.#turns.length : inUse);

    if (status === 429) return this.#block(now + rateLimitDelay(headers), now);
    const remaining = readNumber(headers["x-ratelimit-remaining"]);
    const reset = readNumber(headers["x-ratelimit-reset"]);
    if (remaining === undefined || reset === undefined) return;
    // `remaining` takes this request and earlier ones into account, but not later requests in the same window.
    const windowEnd = turn + reset * 1000;
    const uncounted = this.#turns.filter((other) => other > turn && other < windowEnd).length;
    if (uncounted >= remaining) this.#block(windowEnd + (WINDOW_MS - 1000), now);
  }

  #updateLimit(status: number, headers: IncomingHttpHeaders): void {
    const limit = readNumber(headers["x-ratelimit-limit"]);
    if (limit !== undefined && limit > 0) {
      this.#limit = limit;
      this.#isLimitReported = true;
      this.#share = Math.min(SHARE, this.#share + INCREASE_PER_SECOND / (limit * this.#share));
    } else if (!this.#isLimitReported && status < 500) {
      this.#limit = undefined;
    }
  }

  #block(until: number, now: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
    if (now < this.#lastDecrease + WINDOW_MS) return;
    this.#share = Math.max(MIN_SHARE, this.#share * DECREASE);
    this.#lastDecrease = now;
  }

  /**
   * Returns the earliest time for the next request. Requests are spaced evenly while they are blocked, after a burst
   * has used up the limit of one window, and while this process uses a reduced share.
   */
  #nextTurn(now: number): number {
    if (this.#limit === undefined) return -Infinity;
    const perWindow = Math.max(1, Math.floor(this.#limit * BURST_SHARE));
    const earliest = Math.max(this.#blockedUntil, (this.#turns.at(-perWindow) ?? -Infinity) + WINDOW_MS);
    const isPaced = earliest > now || this.#share < SHARE;
    const spaced = (this.#turns.at(-1) ?? -Infinity) + 1000 / (this.#limit * this.#share);
    return isPaced ? Math.max(earliest, spaced) : earliest;
  }
}
