import { delayAbort } from "./delayed-abort";
import type { Request } from "./errors";
import { fetchWithRetry, type RetriedResponse, type RetryOptions } from "./fetch-with-retry";
import { MEDIA_TYPE } from "./json-api";
import { RateLimiter } from "./rate-limiter";
import { createRetryPolicy } from "./retry-policy";
import type { ServerClock } from "./server-clock";
import type { Secret } from "../secret";
import { createTransport, type HttpResponse, type TransportOptions } from "./transport";

export interface RequestsOptions extends TransportOptions, RetryOptions {
  /** Base URL of the API, such as `https://app.terraform.io/api/v2/`, or a function that returns it. */
  readonly base: string | ((signal?: AbortSignal) => Promise<string>);
  /** Value of the `User-Agent` header. Default: `cdktf-tfe-tokens`. */
  readonly userAgent?: string;
}

/**
 * How long a canceled POST continues to wait for its response, which shows what was created. After Terraform cancels
 * the operation, the provider has less than two seconds. If the POST fails ambiguously, the provider needs the
 * remaining time to search for the token.
 */
const POST_CANCELLATION_DELAY_MS = 1_200;

/** A complete response, together with its request. */
export interface ReceivedResponse extends RetriedResponse {
  readonly call: Request;
}

/** A client that sends authenticated requests to one server with one credential. */
export class Requests {
  readonly #options;
  readonly #clock;
  readonly #credential;
  readonly #send;
  #base: string | undefined;

  /** @param credential returns the credential; called for every attempt, because the credential can be replaced */
  constructor(options: RequestsOptions, clock: ServerClock, credential: () => Secret) {
    const { retryPolicy = createRetryPolicy(), rateLimiter = new RateLimiter() } = options;
    this.#options = { ...options, retryPolicy, rateLimiter };
    this.#clock = clock;
    this.#credential = credential;
    this.#send = createTransport(options);
  }

  /**
   * @param path relative to the base URL
   * @throws NetworkError if there is no complete response
   */
  async send(
    method: Request["method"],
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<ReceivedResponse> {
    const call = { method, url: new URL(path, await this.#resolveBase(signal)).href };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const retried = await fetchWithRetry(
      call,
      () => this.#attempt(call, text, signal),
      this.#options,
      signal,
    );
    return { call, ...retried };
  }

  async #attempt(
    call: Request,
    body: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const isPost = call.method === "POST";
    const delayed = isPost ? delayAbort(signal, POST_CANCELLATION_DELAY_MS) : undefined;
    try {
      const response = await this.#send(call, this.#headers(call, body), body, delayed?.signal ?? signal);
      this.#clock.observe(response.headers);
      return response;
    } finally {
      delayed?.release();
    }
  }

  #headers({ method }: Request, body: string | undefined): Record<string, string> {
    return {
      accept: MEDIA_TYPE,
      authorization: `Bearer ${this.#credential().reveal()}`,
      "user-agent": this.#options.userAgent ?? "cdktf-tfe-tokens",
      ...(method !== "GET" && { "content-type": MEDIA_TYPE }),
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    };
  }

  /** Resolves the base URL at the first request, so that a plan that sends no request works without network access. */
  async #resolveBase(signal: AbortSignal | undefined): Promise<string> {
    const { base } = this.#options;
    this.#base ??= typeof base === "string" ? base : await base(signal);
    return this.#base;
  }
}
