import type { IncomingMessage } from "node:http";
import { NetworkError, canceledMessage, type Request } from "./errors";
import { describeNetworkError } from "./network-errors";
import { ACCEPTED_ENCODINGS, BodyError, MAX_BODY_BYTES, TOO_LARGE, decodeBody } from "./response-body";
import { Routes, type RoutesOptions } from "./routes";

/** A complete response. A truncated or late response causes a NetworkError instead. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The text of the body after decoding. */
  readonly body: string;
}

/** One attempt to send a request, and its outcome. The request's headers and body aren't included. */
export interface RequestObservation {
  readonly call: Request;
  /** The number of the attempt, starting from 1 for each `call` object. A retry passes the same object. */
  readonly attempt: number;
  readonly milliseconds: number;
  readonly outcome: HttpResponse | NetworkError;
}

export interface TransportOptions extends RoutesOptions {
  /** Maximum time from the request to the end of its response, in milliseconds. Default: 20,000. */
  readonly timeoutMs?: number;
  /** Called at the end of each attempt. Default: no observer. */
  readonly observe?: (observation: RequestObservation) => void;
}

export type Send = (
  call: Request,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<HttpResponse>;

/** An error for a redirect. Redirects aren't followed, so that the credential isn't sent to another host. */
export class RedirectError extends NetworkError {
  constructor(
    call: Request,
    status: number,
    /** The absolute target URL; undefined if the response doesn't contain a valid URL. */
    readonly location: URL | undefined,
  ) {
    const target = describeLocation(location);
    const advice = "redirects aren't followed, because the credential is for the configured host only";
    super(call, `the server responded with ${status} and redirects to ${target}; ${advice}`, true);
  }
}

/** Returns the scheme and host of a redirect's target, for error messages. The rest of the URL can contain a secret. */
export const describeLocation = (location: URL | undefined): string =>
  location === undefined ? "an unknown location" : `${location.protocol}//${location.host}`;

/**
 * Creates a function that sends one request with node:http and returns the response. Unlike fetch and the libraries
 * built on it, node:http shows whether the request might have been sent. If so, the failure of a POST is ambiguous.
 */
export function createTransport({ timeoutMs = 20_000, observe, ...options }: TransportOptions = {}): Send {
  const send = createSender(new Routes(options, timeoutMs), timeoutMs);
  return observe === undefined ? send : withObserver(send, observe);
}

function withObserver(send: Send, observe: (observation: RequestObservation) => void): Send {
  const attempts = new WeakMap<Request, number>();
  return async (call, ...rest) => {
    const attempt = (attempts.get(call) ?? 0) + 1;
    attempts.set(call, attempt);
    const start = performance.now();
    const report = (outcome: HttpResponse | NetworkError): void =>
      observe({ call, attempt, milliseconds: Math.round(performance.now() - start), outcome });
    try {
      const response = await send(call, ...rest);
      report(response);
      return response;
    } catch (error) {
      if (error instanceof NetworkError) report(error);
      throw error;
    }
  };
}

function createSender(routes: Routes, timeoutMs: number): Send {
  return (call, headers, body, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new NetworkError(call, canceledMessage("before the request was sent", signal), false));
        return;
      }
      let isConnected = false;
      const fail = (reason: string): void => {
        reject(new NetworkError(call, reason, isConnected));
        request.destroy();
      };

      const route = routes.to(new URL(call.url));
      const allHeaders = { "accept-encoding": ACCEPTED_ENCODINGS, ...headers };
      const request = route.open({ method: call.method, headers: allHeaders }, receive);
      const timer = setTimeout(() => fail(`no complete response within ${timeoutMs / 1000} s`), timeoutMs);
      const cancel = (): void => fail(canceledMessage("while waiting for the response", signal));
      signal?.addEventListener("abort", cancel, { once: true });

      request.on("socket", (socket) => {
        // A server can close a kept-alive connection at the moment when it is reused, after the request was sent.
        if (request.reusedSocket) isConnected = true;
        else socket.once(route.ready, () => (isConnected = true));
        request.once("response", (response) => response.once("end", () => route.markProven(socket)));
      });
      request.on("error", (error: NodeJS.ErrnoException) => fail(describeNetworkError(error)));
      request.on("close", () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
      });

      function receive(response: IncomingMessage): void {
        const { statusCode: status = 0, headers: received } = response;
        if (status >= 300 && status < 400) {
          reject(new RedirectError(call, status, parseLocation(response, call)));
          request.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_BODY_BYTES) return fail(TOO_LARGE);
          chunks.push(chunk);
        });
        response.on("aborted", () => fail("the response was cut off"));
        response.on("end", () => {
          if (!response.complete) return fail("the response was cut off");
          decodeBody(Buffer.concat(chunks), received["content-encoding"]).then(
            (text) => resolve({ status, headers: received, body: text }),
            (error: unknown) => (error instanceof BodyError ? fail(error.message) : reject(error as Error)),
          );
        });
      }

      request.end(body);
    });
}

function parseLocation({ headers }: IncomingMessage, { url }: Request): URL | undefined {
  const location = headers.location ?? "";
  return location !== "" && URL.canParse(location, url) ? new URL(location, url) : undefined;
}
