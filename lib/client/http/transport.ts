import type { IncomingMessage } from "node:http";
import { NetworkError, canceledMessage, type Request } from "./errors";
import { Routes, type RoutesOptions } from "./routes";
import { describeNetworkError } from "./network-errors";

/** A whole answer. What was cut off, or came too late, is a NetworkError instead. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What can be told of one request without telling what was in it. */
export interface RequestObservation {
  readonly call: Request;
  /** Counted for one `Call`: who tries again does so with the same. */
  readonly attempt: number;
  readonly milliseconds: number;
  readonly outcome: HttpResponse | NetworkError;
}

export interface TransportOptions extends RoutesOptions {
  /** From the request to the end of its answer, in milliseconds. Default: 20,000. */
  readonly timeoutMs?: number;
  /** Told of every request when it has ended. Default: nobody. */
  readonly observe?: (observation: RequestObservation) => void;
}

export type Send = (
  call: Request,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<HttpResponse>;

/** The server says that what is asked for is elsewhere. Neither a request nor the credential follows it there. */
export class RedirectError extends NetworkError {
  constructor(
    call: Request,
    status: number,
    /** Absolute; undefined where the answer names no place. */
    readonly location: URL | undefined,
  ) {
    const place = location === undefined ? "nowhere" : `${location.protocol}//${location.host}`;
    const advice = "a redirect is not followed, since the credential is for the configured host alone";
    super(call, `the server answered ${status} and redirects to ${place}; ${advice}`, true);
  }
}

/** No answer of this API is anywhere near it. */
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * One request, one answer, on Node's own client: it tells whether the request ever left, which fetch and the
 * libraries on top of it do not, and on which the certainty about tokens rests.
 */
export function createTransport({ timeoutMs = 20_000, observe, ...options }: TransportOptions = {}): Send {
  const routes = new Routes(options, timeoutMs);
  const exchange = sender(routes, timeoutMs);
  if (observe === undefined) return exchange;

  const attempts = new WeakMap<Request, number>();
  return async (call, ...rest) => {
    const attempt = (attempts.get(call) ?? 0) + 1;
    attempts.set(call, attempt);
    const start = performance.now();
    const tell = (outcome: HttpResponse | NetworkError): void =>
      observe({ call, attempt, milliseconds: Math.round(performance.now() - start), outcome });
    try {
      const answer = await exchange(call, ...rest);
      tell(answer);
      return answer;
    } catch (error) {
      if (error instanceof NetworkError) tell(error);
      throw error;
    }
  };
}

function sender(routes: Routes, timeoutMs: number): Send {
  return (call, headers, body, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new NetworkError(call, canceledMessage("before the request was sent", signal), false));
        return;
      }
      let connected = false;
      const fail = (reason: string): void => {
        reject(new NetworkError(call, reason, connected));
        request.destroy();
      };

      const route = routes.to(new URL(call.url));
      const request = route.open({ method: call.method, headers }, receive);
      const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      const stop = (): void => fail(canceledMessage("while waiting for the answer", signal));
      signal?.addEventListener("abort", stop, { once: true });

      request.on("socket", (socket) => {
        // A server may have closed a kept connection at the moment in which it is used again: that counts as sent.
        if (request.reusedSocket) connected = true;
        else socket.once(route.ready, () => (connected = true));
      });
      request.on("error", (error: NodeJS.ErrnoException) => fail(describeNetworkError(error)));
      request.on("close", () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      });

      function receive(response: IncomingMessage): void {
        const status = response.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          reject(new RedirectError(call, status, locationOf(response, call)));
          request.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > LARGEST_ANSWER_BYTES) return fail("the answer is larger than 64 MiB");
          chunks.push(chunk);
        });
        response.on("aborted", () => fail("the answer was cut off"));
        response.on("end", () => {
          if (!response.complete) return fail("the answer was cut off");
          resolve({ status, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") });
        });
      }

      request.end(body);
    });
}

function locationOf({ headers }: IncomingMessage, { url }: Request): URL | undefined {
  const location = headers.location ?? "";
  return location !== "" && URL.canParse(location, url) ? new URL(location, url) : undefined;
}
