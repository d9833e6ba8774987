import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { NetworkError, canceledMessage, type Request } from "./errors";
import { RateLimiter } from "./rate-limiter";
import { createRetryPolicy, type RetryPolicy } from "./retry-policy";
import { RedirectError, type HttpResponse } from "./transport";

export interface RetryOptions {
  /** Default: up to three attempts for GET, PUT and DELETE, and one attempt for POST. */
  readonly retryPolicy?: RetryPolicy;
  /** Shared by all requests with one credential. Default: a new rate limiter. */
  readonly rateLimiter?: RateLimiter;
  /** Waits, and rejects when the signal is aborted. Default: waits in real time. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Returns a monotonic time in milliseconds. Default: `performance.now()`. */
  readonly now?: () => number;
}

export interface RetriedResponse {
  readonly response: HttpResponse;
  /** Whether an earlier attempt failed ambiguously: it got a 5xx response, or it was sent and got no complete response. */
  readonly isAfterAmbiguousAttempt: boolean;
}

/**
 * Sends a request when the rate limiter permits it. If there is a 5xx response or no complete response, repeats the
 * request as often as the retry policy allows. Redirects and aborted requests aren't retried. A 429 response leads to
 * another attempt and isn't counted as a failure, because the server didn't carry out the request.
 *
 * @param send makes one attempt; rejects with a NetworkError if there is no complete response
 * @throws NetworkError if the last attempt got no complete response, or the signal was aborted before an attempt
 */
export async function fetchWithRetry(
  call: Request,
  send: () => Promise<HttpResponse>,
  {
    retryPolicy = createRetryPolicy(),
    rateLimiter = new RateLimiter(),
    sleep = sleepInRealTime,
    now = () => performance.now(),
  }: RetryOptions = {},
  signal?: AbortSignal,
): Promise<RetriedResponse> {
  let isAfterAmbiguousAttempt = false;
  let failures = 0;

  async function wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    try {
      await sleep(milliseconds, signal);
    } catch {
      throw new NetworkError(
        call,
        canceledMessage("before the next attempt", signal),
        isAfterAmbiguousAttempt,
      );
    }
  }

  for (;;) {
    const start = now();
    const turn = rateLimiter.reserve(start);
    await wait(turn - start);
    const outcome = await attempt(send);
    const isLost = outcome instanceof NetworkError;
    if (!isLost) {
      rateLimiter.observe(turn, outcome.status, outcome.headers, now());
      if (outcome.status === 429) continue;
    }
    const isRetryable = isLost ? !(outcome instanceof RedirectError) : outcome.status >= 500;
    if (isRetryable && ++failures < retryPolicy.maxAttempts(call.method) && !signal?.aborted) {
      isAfterAmbiguousAttempt ||= !isLost || outcome.sent;
      await wait(retryPolicy.delay(failures));
      continue;
    }
    if (isLost) throw isAfterAmbiguousAttempt && !outcome.sent ? toSent(outcome) : outcome;
    return { response: outcome, isAfterAmbiguousAttempt };
  }
}

/** Returns the error for a request of which an earlier attempt was sent. */
const toSent = ({ call, reason }: NetworkError): NetworkError => new NetworkError(call, reason, true);

async function attempt(send: () => Promise<HttpResponse>): Promise<HttpResponse | NetworkError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
}

async function sleepInRealTime(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeoutPromise(milliseconds, undefined, { signal });
}
