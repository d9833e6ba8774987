import type { ErrorObject } from "./json-api";

/** Which call an error is about. The URL never holds a secret: the vendor's API takes secrets in headers only. */
export interface Request {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
}

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly call: Request,
    readonly status: number,
    readonly errors: readonly ErrorObject[],
    /** true: an attempt before this answer had none, and may have done what is refused now. */
    readonly afterDoubt = false,
  ) {
    const words = errors.map(({ title, detail }) => [title, detail].filter(Boolean).join(": "));
    super([`${status} to ${call.method} ${call.url}`, ...words.filter(Boolean)].join("; "));
  }
}

/** There is no usable answer, so what the server did is unknown, unless the request never left. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    readonly call: Request,
    readonly reason: string,
    /** false: no byte of the request reached a server. */
    readonly sent: boolean,
  ) {
    super(`${reason}: ${call.method} ${call.url}`);
  }
}

/** That somebody stops waiting, in words: with the reason, where who aborted the signal gave one. */
export function canceledMessage(when: string, signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  const isGiven = reason instanceof Error && !(reason instanceof DOMException);
  return `stopped ${when}${isGiven ? `, because ${reason.message}` : ""}`;
}
