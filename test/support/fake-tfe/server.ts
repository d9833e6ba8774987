import { setTimeout as sleep } from "node:timers/promises";
import type { CreateOutcome } from "../../../lib/client/client";
import { NetworkError, ApiError } from "../../../lib/client/http/errors";
import { error, type Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";

/** go-tfe's `RetryMax`. */
const RETRIES = 30;
/** go-tfe's `RetryWaitMin` and `RetryWaitMax`, without its growth from one attempt to the next. */
const WAIT_MS = { min: 100, max: 400 };

/**
 * Sends until an answer is final, whatever the method. That a POST is sent again after a lost answer or a 5xx is
 * a fault of the real provider (go-tfe with `RetryServerErrors`): what was made the first time is left behind.
 */
export async function insist<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await send();
    } catch (thrown) {
      if (retries === RETRIES || signal.aborted || !mayPass(thrown)) throw thrown;
      await sleep(WAIT_MS.min + Math.random() * (WAIT_MS.max - WAIT_MS.min));
    }
  }
}

/** The same for what makes something. */
export function insistOnMaking<T>(make: () => Promise<CreateOutcome<T>>, signal: AbortSignal): Promise<T> {
  return insist(async () => {
    const outcome = await make();
    if (outcome.kind === "created") return outcome.created;
    throw outcome.error;
  }, signal);
}

/** What was asked for, or undefined where the server answered 404. */
export async function unlessAbsent<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await insist(send, signal);
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) return undefined;
    throw thrown;
  }
}

/** An error of the server, or of the way to it. A fault of this program is thrown on. */
export function failure(summary: string, thrown: unknown): Diagnostic {
  if (thrown instanceof ApiError || thrown instanceof NetworkError) return error(summary, thrown.message);
  throw thrown;
}

function mayPass(thrown: unknown): boolean {
  if (thrown instanceof ApiError) return thrown.status === 429 || thrown.status >= 500;
  return thrown instanceof NetworkError;
}
