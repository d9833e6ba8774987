import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { NetworkError, canceledMessage, type Request } from "./errors";
import { fetchWithRetry, type RetryOptions } from "./fetch-with-retry";
import { describeNetworkError } from "./network-errors";
import { RateLimiter } from "./rate-limiter";
import { createRetryPolicy } from "./retry-policy";
import { Routes, type RoutesOptions } from "./routes";
import type { HttpResponse } from "./transport";

export interface ObjectStorageOptions extends RoutesOptions, RetryOptions {
  /** Milliseconds without progress after which a transfer fails. Default: 60,000. */
  readonly idleTimeoutMs?: number;
}

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes sent so far. Starts again from 0 when an upload is retried. */
  readonly onProgress?: (sent: number) => void;
}

/** The size of a write: large enough to keep the number of writes low, and small enough to show progress. */
const CHUNK_BYTES = 256 * 1024;

/** The maximum size of a response, which limits memory use. Checksum files are much smaller. */
const MAX_DOWNLOAD_BYTES = 1024 * 1024;

/** An error for an unsuccessful response of object storage. The message contains only the origin of the URL. */
export class ObjectStorageError extends Error {
  override readonly name = "ObjectStorageError";
}

/**
 * A client that uploads to and downloads from URLs that the API returns. Each URL grants access by itself, so no
 * credential is sent, and errors contain only the origin of the URL.
 */
export class ObjectStorage {
  readonly #options;
  readonly #routes;
  readonly #idleTimeoutMs;

  constructor(options: ObjectStorageOptions = {}) {
    const { idleTimeoutMs = 60_000, retryPolicy = createRetryPolicy() } = options;
    this.#options = { ...options, retryPolicy, rateLimiter: options.rateLimiter ?? new RateLimiter() };
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#routes = new Routes(options, idleTimeoutMs);
  }

  /**
   * Uploads a file. By default, the upload is attempted up to three times, because repeating it changes nothing.
   *
   * @throws NetworkError if there is no usable response, ObjectStorageError if the response isn't a success
   */
  async upload(url: string, content: Uint8Array, options: UploadOptions = {}): Promise<void> {
    await this.#send("PUT", url, content, options);
  }

  /** Downloads a small text file. Throws the same errors as `upload`. */
  async download(url: string, signal?: AbortSignal): Promise<string> {
    return (await this.#send("GET", url, undefined, { signal })).body;
  }

  async #send(
    method: "GET" | "PUT",
    url: string,
    content: Uint8Array | undefined,
    { signal, onProgress }: UploadOptions,
  ): Promise<HttpResponse> {
    const call: Request = { method, url: `${new URL(url).origin}/…` };
    const attempt = (): Promise<HttpResponse> =>
      this.#attempt(call, new URL(url), content, signal, onProgress);
    const { response } = await fetchWithRetry(call, attempt, this.#options, signal);
    if (response.status >= 200 && response.status < 300) return response;
    throw new ObjectStorageError(`the storage responded with ${response.status}: ${method} ${call.url}`);
  }

  #attempt(
    call: Request,
    url: URL,
    content: Uint8Array | undefined,
    signal: AbortSignal | undefined,
    onProgress: ((sent: number) => void) | undefined,
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        reject(new NetworkError(call, reason, true));
        request.destroy();
      };
      if (signal?.aborted) {
        reject(new NetworkError(call, canceledMessage("before the transfer", signal), false));
        return;
      }
      const headers = {
        "user-agent": "cdktf-tfe-tokens",
        ...(content !== undefined && {
          "content-type": "application/octet-stream",
          "content-length": String(content.length),
        }),
      };
      const request = this.#routes.to(url).open({ method: call.method, headers }, receive);
      request.setTimeout(this.#idleTimeoutMs, () => fail(`no progress for ${this.#idleTimeoutMs / 1000} s`));
      const cancel = (): void => fail(canceledMessage("during the transfer", signal));
      signal?.addEventListener("abort", cancel, { once: true });
      request.on("error", (error: NodeJS.ErrnoException) => fail(describeNetworkError(error)));
      request.on("close", () => signal?.removeEventListener("abort", cancel));

      function receive(response: IncomingMessage): void {
        collect(response).then((body) => {
          if (body === undefined) return fail("the response was cut off, or is too large");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          // If the storage rejects an upload, it can respond before it has read the whole file.
          if (!request.writableFinished) request.destroy();
        }, reject);
      }

      if (content === undefined) request.end();
      else Readable.from(chunksOf(content, onProgress)).pipe(request);
    });
  }
}

function* chunksOf(
  content: Uint8Array,
  onProgress: ((sent: number) => void) | undefined,
): Generator<Uint8Array> {
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    onProgress?.(start);
    yield content.subarray(start, start + CHUNK_BYTES);
  }
  onProgress?.(content.length);
}

/** @returns undefined if the response is incomplete or too large */
async function collect(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_DOWNLOAD_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return response.complete ? Buffer.concat(chunks).toString("utf8") : undefined;
}
