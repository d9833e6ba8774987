import type { Setting } from "../setting-problem";
import type { ErrorObject } from "./json-api";

/**
 * A request that an error is about. The URL never contains a secret, because the API accepts secrets only in headers.
 */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
}

/** The server rejected a request. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly call: Request,
    readonly status: number,
    readonly errors: readonly ErrorObject[],
    /** Whether an earlier attempt failed ambiguously, and may have carried out the request that is rejected now. */
    readonly isAfterAmbiguousAttempt = false,
    /** Where the credential of the request comes from; undefined if it isn't known. */
    readonly credentialSource?: Setting,
  ) {
    const words = errors.map(({ title, detail }) => [title, detail].filter(Boolean).join(": "));
    super([`${status} to ${call.method} ${call.url}`, ...words.filter(Boolean)].join("; "));
  }
}

/** There is no usable response. What the server did is unknown, unless the request was never sent. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    readonly call: Request,
    readonly reason: string,
    /** false if no byte of the request reached a server. */
    readonly sent: boolean,
  ) {
    super(`${reason}: ${call.method} ${call.url}`);
  }
}

/** Describes a cancellation, including the reason if the signal was aborted with one. */
export function canceledMessage(when: string, signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  const isGiven = reason instanceof Error && !(reason instanceof DOMException);
  return `stopped ${when}${isGiven ? `, because ${reason.message}` : ""}`;
}
