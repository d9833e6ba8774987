import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { NoAnswerError, type Call } from "./errors";

/** A whole answer. What was cut off, or came too late, is a NoAnswerError instead. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TransportOptions {
  /** Accept any certificate of the server. Default: false. */
  readonly insecure?: boolean;
  /** From the request to the end of its answer, in milliseconds. Default: 20,000. */
  readonly timeoutMs?: number;
}

export type Send = (
  call: Call,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<Exchange>;

/**
 * One request, one answer, on Node's own client: it tells whether the request ever left, which fetch and the
 * libraries on top of it do not, and on which the certainty about tokens rests.
 */
export function transport({ insecure = false, timeoutMs = 20_000 }: TransportOptions = {}): Send {
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true, rejectUnauthorized: !insecure });

  return (call, headers, body, signal) =>
    new Promise((resolve, reject) => {
      let connected = false;
      const fail = (reason: string): void => {
        reject(new NoAnswerError(call, reason, connected));
        request.destroy();
      };

      const options: RequestOptions = { method: call.method, headers };
      const request = call.url.startsWith("https:")
        ? httpsRequest(call.url, { ...options, agent: secure }, receive)
        : httpRequest(call.url, { ...options, agent: plain }, receive);

      const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      const stop = (): void => fail("stopped while waiting for the answer");
      signal?.addEventListener("abort", stop, { once: true });

      request.on("socket", (socket) => {
        const ready = call.url.startsWith("https:") ? "secureConnect" : "connect";
        if (request.reusedSocket) connected = true;
        else socket.once(ready, () => (connected = true));
      });
      request.on("error", (error: NodeJS.ErrnoException) => fail(wordsFor(error)));
      request.on("close", () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      });

      function receive(response: IncomingMessage): void {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("aborted", () => fail("the answer was cut off"));
        response.on("end", () => {
          if (!response.complete) return fail("the answer was cut off");
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      }

      if (signal?.aborted) return fail("stopped before the request was sent");
      request.end(body);
    });
}

function wordsFor(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "the connection was refused";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name cannot be resolved";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed before the answer";
    default:
      // TLS and system errors name hosts, files and codes, never the content of a request.
      return error.message;
  }
}
