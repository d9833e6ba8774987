/**
 * The vendor's limit is 30 requests a second and credential. Two below it, over a window a little longer than the
 * second, so that what the network bunches together still fits.
 */
const REQUESTS = 28;
const WINDOW_MS = 1_050;

/** Hands out turns, as many in any window as the limit allows; the first ones at once. */
export class RateLimiter {
  /** When the last turns were, or will be, taken: the oldest first. */
  readonly #turns: number[] = [];

  /** Books a turn. @returns how many milliseconds there are until it */
  reserve(now: number): number {
    const limit = this.#turns.length < REQUESTS ? now : (this.#turns.shift() ?? now) + WINDOW_MS;
    const turn = Math.max(now, limit);
    this.#turns.push(turn);
    return turn - now;
  }
}
