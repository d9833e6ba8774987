import { ApiError } from "./json-api";

const WINDOW = 1000;

export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly reset: number;
  readonly isExceeded: boolean;
}

/**
 * A limit on the number of requests per second for each credential. Requests are counted in real time, because the
 * emulated clock can be frozen.
 */
export class RateLimit {
  private used = new Map<string, number>();
  private windowStart = -Infinity;

  /** @param limit - requests per second; 0 disables the limit */
  constructor(
    private readonly limit: number,
    private readonly realNow: () => number = () => performance.now(),
  ) {}

  /** @returns undefined if there is no limit */
  take(credential: string): Allowance | undefined {
    if (this.limit === 0) return undefined;
    const now = this.realNow();
    if (now - this.windowStart >= WINDOW) {
      this.windowStart = now;
      this.used = new Map();
    }
    const used = (this.used.get(credential) ?? 0) + 1;
    this.used.set(credential, used);
    return {
      limit: this.limit,
      remaining: Math.max(0, this.limit - used),
      reset: (this.windowStart + WINDOW - now) / 1000,
      isExceeded: used > this.limit,
    };
  }
}

/** Creates the error for an exceeded rate limit. In HashiCorp's API, only this error's status is a number. */
export const tooManyRequests = (): ApiError =>
  new ApiError(429, {
    detail: "You have exceeded the API's rate limit.",
    status: 429,
    title: "Too many requests",
  });
