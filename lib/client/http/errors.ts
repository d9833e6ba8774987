import type { Setting } from "../setting-problem";
import type { ErrorObject } from "./json-api";

/** The method and URL of a request. Error messages contain both, so the URL must not contain a secret. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
}

/** An error for a request that the server rejected with a 4xx response. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly call: Request,
    readonly status: number,
    readonly errors: readonly ErrorObject[],
    /** Whether an earlier attempt failed ambiguously, which means that the server might have carried out the request. */
    readonly isAfterAmbiguousAttempt = false,
    /** The argument, environment variable or file that contains the request's credential; undefined if unknown. */
    readonly credentialSource?: Setting,
  ) {
    const words = errors.map(({ title, detail }) => [title, detail].filter(Boolean).join(": "));
    super([`${status} to ${call.method} ${call.url}`, ...words.filter(Boolean)].join("; "));
  }
}

/**
 * An error for a request without a usable response. Unless the request was never sent, it is unknown whether the server
 * carried it out.
 */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    readonly call: Request,
    readonly reason: string,
    /** Whether part of the request might have reached a server. */
    readonly sent: boolean,
  ) {
    super(`${reason}: ${call.method} ${call.url}`);
  }
}

/** Describes a cancellation, and the error that was passed to `abort()`, if any. */
export function canceledMessage(when: string, signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  const isGiven = reason instanceof Error && !(reason instanceof DOMException);
  return `stopped ${when}${isGiven ? `, because ${reason.message}` : ""}`;
}
