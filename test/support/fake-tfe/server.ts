import { setTimeout as sleep } from "node:timers/promises";
import type { CreateOutcome } from "../../../lib/client/client";
import { NetworkError, ApiError } from "../../../lib/client/http/errors";
import { error, type Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";

/** The maximum number of retries, which is go-tfe's `RetryMax`. */
const RETRIES = 30;
/** The range of go-tfe's delay before the first retry. The delay before the nth retry is n times as long. */
const WAIT_MS = { min: 700, max: 900 };

type Wait = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

const realWait: Wait = (milliseconds, signal) => sleep(milliseconds, undefined, { signal });

/**
 * Sends a request, and repeats it until its response is final or the maximum number of retries is reached, regardless
 * of the method. Repeating a POST after a lost response or a 5xx response is a defect of the real provider (go-tfe with
 * `RetryServerErrors`): it can orphan the token that the first POST created.
 */
export async function sendWithRetries<T>(
  send: () => Promise<T>,
  signal: AbortSignal,
  wait: Wait = realWait,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (thrown) {
      if (attempt > RETRIES || signal.aborted || !isTemporary(thrown)) throw thrown;
      const base = WAIT_MS.min + Math.random() * (WAIT_MS.max - WAIT_MS.min);
      await wait(base * attempt, signal).catch(() => undefined);
    }
  }
}

/** Sends a create request in the same way as `sendWithRetries`, and returns the created object. */
export function createWithRetries<T>(
  create: () => Promise<CreateOutcome<T>>,
  signal: AbortSignal,
  wait?: Wait,
): Promise<T> {
  return sendWithRetries(
    async () => {
      const outcome = await create();
      if (outcome.kind === "created") return outcome.created;
      throw outcome.error;
    },
    signal,
    wait,
  );
}

/** Sends a request with retries, and returns undefined if the server responds with 404. */
export async function readUnlessAbsent<T>(
  send: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await sendWithRetries(send, signal);
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

export const isNotFound = (thrown: unknown): boolean => thrown instanceof ApiError && thrown.status === 404;

/** Returns the body of the real provider's POST requests for tokens. */
export function toTokenDocument(attributes: { readonly [name: string]: string | undefined }): object {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    data: { type: "", ...(given.length > 0 && { attributes: Object.fromEntries(given) }) },
  };
}

/** Returns the error of a resource that uses terraform-plugin-framework. Rethrows unexpected errors. */
export const toDiagnostic = (summary: string, thrown: unknown): Diagnostic =>
  error(summary, toGoTfeText(thrown));

/** Returns the error of a resource that uses terraform-plugin-sdk/v2, in which errors have no detail. */
export const toOlderSdkDiagnostic = (summary: string, thrown: unknown): Diagnostic =>
  error(`${summary}: ${toGoTfeText(thrown)}`, "");

const TEXTS: ReadonlyMap<number, string> = new Map([
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "resource not found"],
]);

/** Returns the error message for a failed request. For an error response, this is the message of go-tfe. Rethrows unexpected errors. */
export function toGoTfeText(thrown: unknown): string {
  if (thrown instanceof NetworkError) return thrown.message;
  if (!(thrown instanceof ApiError)) throw thrown;
  const { status, errors } = thrown;
  const texts = errors.map(({ title, detail }) => [title, detail].filter(Boolean).join("\n\n"));
  return TEXTS.get(status) ?? texts.join("\n");
}

function isTemporary(thrown: unknown): boolean {
  if (thrown instanceof ApiError) return thrown.status === 429 || thrown.status >= 500;
  return thrown instanceof NetworkError;
}
