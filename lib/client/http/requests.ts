import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import { NetworkError, canceledMessage, type Request } from "./errors";
import { MEDIA_TYPE } from "./json-api";
import { RateLimiter } from "./rate-limiter";
import { MAX_ATTEMPTS, rateLimitDelay, retryDelay } from "./retry-policy";
import type { Secret } from "../secret";
import { RedirectError, createTransport, type HttpResponse, type TransportOptions } from "./transport";

export interface RequestsOptions extends TransportOptions {
  /** The API's base, as service discovery gives it: `https://app.terraform.io/api/v2/`. */
  readonly base: string | ((signal?: AbortSignal) => Promise<string>);
  readonly token: Secret;
  /** Who is asking, for the server's logs. Default: `cdktf-tfe-tokens`. */
  readonly userAgent?: string;
  /** Waits, and rejects when the signal is aborted. Default: in real time. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Monotonic milliseconds. Default: the process's own. */
  readonly now?: () => number;
}

/**
 * How long who stops in the middle of a POST waits for its answer. Two seconds are allowed in all, and what is lost
 * then must still be looked for.
 */
const LINGER_MS = 1_200;

/** A whole answer to a call. */
export interface Answered {
  readonly call: Request;
  readonly exchange: HttpResponse;
  /** An attempt before it had no answer, or a 5xx, and may have been carried out. */
  readonly afterDoubt: boolean;
}

/** Requests to one server with one credential: paced, patient, and repeated only where that is safe. */
export class Requests {
  readonly #send;
  readonly #options;
  readonly #now;
  readonly #pace = new RateLimiter();
  #knownBase: string | undefined;
  #serverClock: { readonly date: number; readonly at: number } | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#send = createTransport(options);
  }

  /** By the `Date` of the newest answer, and what has passed since; undefined where none came yet, or none had one. */
  get serverTime(): Date | undefined {
    const clock = this.#serverClock;
    return clock && new Date(clock.date + this.#now() - clock.at);
  }

  /**
   * One call, tried again as long as that is safe: after a 429, which commits nothing, always; after a lost answer
   * or a 5xx only what changes nothing by being done twice. The caller's signal bounds it all.
   */
  async exchange(
    method: Request["method"],
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<Answered> {
    const call = { method, url: new URL(path, await this.#base(signal)).href };
    const repeatable = method === "GET" || method === "DELETE";
    let afterDoubt = false;
    for (let failures = 0; ;) {
      await this.#wait(this.#pace.reserve(this.#now()), call, failures > 0, signal);
      const answer = await this.#attempt(call, body, signal);
      const lost = answer instanceof NetworkError;
      if (!lost && answer.status === 429) {
        await this.#wait(rateLimitDelay(answer.headers), call, failures > 0, signal);
        continue;
      }
      const failed = lost || answer.status >= 500;
      const final = answer instanceof RedirectError;
      if (failed && !final && repeatable && ++failures < MAX_ATTEMPTS && !signal?.aborted) {
        afterDoubt ||= !lost || answer.sent;
        await this.#wait(retryDelay(failures, Math.random()), call, true, signal);
        continue;
      }
      if (lost) throw answer;
      return { call, exchange: answer, afterDoubt };
    }
  }

  async #attempt(
    call: Request,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse | NetworkError> {
    const headers: Record<string, string> = {
      accept: MEDIA_TYPE,
      authorization: `Bearer ${this.#options.token.reveal()}`,
      "user-agent": this.#options.userAgent ?? "cdktf-tfe-tokens",
    };
    if (call.method !== "GET") headers["content-type"] = MEDIA_TYPE;
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined) headers["content-length"] = String(Buffer.byteLength(text));

    const patient = call.method === "POST" ? lingering(signal) : { signal };
    try {
      const exchange = await this.#send(call, headers, text, patient.signal);
      const date = Date.parse(exchange.headers.date ?? "");
      if (!Number.isNaN(date)) this.#serverClock = { date, at: this.#now() };
      return exchange;
    } catch (error) {
      if (error instanceof NetworkError) return error;
      throw error;
    } finally {
      patient.release?.();
    }
  }

  async #wait(
    milliseconds: number,
    call: Request,
    sent: boolean,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (milliseconds <= 0) return;
    try {
      await (this.#options.sleep ?? sleep)(milliseconds, signal);
    } catch {
      throw new NetworkError(call, canceledMessage("before the next attempt", signal), sent);
    }
  }

  /** Found out at the first call, so that a plan that asks nothing of the server needs no network. */
  async #base(signal: AbortSignal | undefined): Promise<string> {
    const { base } = this.#options;
    this.#knownBase ??= typeof base === "string" ? base : await base(signal);
    return this.#knownBase;
  }
}

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeoutPromise(milliseconds, undefined, { signal });
}

/** A signal that comes a little later than another: with the answer to a POST it is known what was made. */
function lingering(signal: AbortSignal | undefined): { signal?: AbortSignal; release?: () => void } {
  if (signal === undefined || signal.aborted) return { signal };
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), LINGER_MS);
  };
  signal.addEventListener("abort", wait, { once: true });
  return {
    signal: late.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", wait);
    },
  };
}
