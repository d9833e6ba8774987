import { SharedPromise } from "../shared/shared-promise";
import { ApiError, NetworkError, canceledMessage, type Request } from "./http/errors";
import { isObject, parseErrors, parseJson, parseResource, type ResourceObject } from "./http/json-api";
import { Requests, type ReceivedResponse, type RequestsOptions } from "./http/requests";
import { ServerClock } from "./http/server-clock";
import { redact, type Secret } from "./secret";
import type { HttpResponse } from "./http/transport";
import type { Setting } from "./setting-problem";

export interface ClientOptions extends RequestsOptions {
  /** The credential to authenticate with. */
  readonly token: Secret;
  /** The argument, environment variable or file that contains the token, for error messages. */
  readonly tokenSource?: Setting;
  /** The clock that tracks the server's time. Default: a new clock. */
  readonly serverClock?: ServerClock;
}

export interface ListPage {
  readonly items: readonly ResourceObject[];
  /** Number of the next page; undefined for the last page, or if the response isn't paginated. */
  readonly nextPage: number | undefined;
  /** Number of resources on all pages; undefined if the response doesn't contain it. */
  readonly total: number | undefined;
}

/** The outcome of a create request. */
export type CreateOutcome<T> =
  | { readonly kind: "created"; readonly created: T }
  /** Created, but the response lacks a required attribute, such as the secret. Later responses lack the secret too. */
  | { readonly kind: "without-secret"; readonly id: string; readonly error: NetworkError }
  /** A 4xx response: nothing was created. */
  | { readonly kind: "rejected"; readonly error: ApiError }
  /** No byte of the request reached the server: nothing was created. */
  | { readonly kind: "unsent"; readonly error: NetworkError }
  /** No usable response: the request might have been carried out. */
  | { readonly kind: "ambiguous"; readonly error: NetworkError };

/** A JSON:API client for one server and one credential. */
export class Client {
  readonly #requests;
  #credential: Secret;
  #credentialSource: Setting | undefined;
  /** A request that is shared by all callers that need the server's time before the first response. */
  #ping: SharedPromise<ReceivedResponse> | undefined;
  readonly #clock;

  constructor(options: ClientOptions) {
    this.#clock = options.serverClock ?? new ServerClock(options.now);
    this.#requests = new Requests(options, this.#clock, () => this.#credential);
    this.#credential = options.token;
    this.#credentialSource = options.tokenSource;
  }

  /**
   * Switches to a new secret if this client authenticates with the previous one, because a provider can regenerate
   * the token that it authenticates with.
   */
  replaceCredential(previous: string, next: Secret): void {
    if (this.#credential.reveal() !== previous) return;
    this.#credential = next;
    this.#credentialSource = undefined;
  }

  /** Returns the server's time, precise to the second. Pings the server if no earlier response contained the time. */
  async serverTime(signal?: AbortSignal): Promise<Date> {
    if (this.#clock.time !== undefined) return this.#clock.time;
    if (this.#ping === undefined || this.#ping.isSettled) {
      this.#ping = new SharedPromise((pinging) => this.#requests.send("GET", "ping", undefined, pinging));
    }
    const call = { method: "GET", url: "ping" } as const;
    await this.#ping.wait(signal, () => {
      return new NetworkError(call, canceledMessage("before the server's time was read", signal), false);
    });
    if (this.#clock.time !== undefined) return this.#clock.time;
    throw new NetworkError(
      call,
      "the response has no valid Date header, so the server's time is unknown",
      true,
    );
  }

  /**
   * Reads one resource.
   *
   * @param path relative to the base URL, with each part encoded by `apiPath`
   * @throws ApiError for a 4xx response, NetworkError if there is no usable response
   */
  async read(path: string, signal?: AbortSignal): Promise<ResourceObject> {
    const { call, document } = await this.#get(path, signal);
    const resource = parseResource(isObject(document) ? document.data : undefined);
    if (resource === undefined) throw new NetworkError(call, "the response doesn't contain a resource", true);
    return resource;
  }

  /** Reads one page of a list, or the whole list if it isn't paginated. Throws the same errors as `read`. */
  async list(path: string, signal?: AbortSignal): Promise<ListPage> {
    const { call, document } = await this.#get(path, signal);
    const data = isObject(document) ? document.data : undefined;
    const items = Array.isArray(data) ? data.map(parseResource) : undefined;
    if (items === undefined || !items.every((item) => item !== undefined)) {
      // If this response were treated as a shorter list, valid tokens might be removed from the state.
      throw new NetworkError(call, "the response isn't a list of resources", true);
    }
    return { items, ...parsePagination(document) };
  }

  /**
   * Sends a create request. The request is never repeated after an ambiguous failure, so the caller has to determine
   * whether the request created a resource.
   *
   * @param parse returns undefined if the response doesn't contain a required attribute, such as the secret
   */
  async create<T>(
    path: string,
    body: unknown,
    parse: (resource: ResourceObject) => T | undefined,
    signal?: AbortSignal,
  ): Promise<CreateOutcome<T>> {
    try {
      const received = await this.#requests.send("POST", path, body, signal);
      const { call, response } = received;
      if (isRejection(response)) return { kind: "rejected", error: this.#toApiError(received) };
      const document = parseJson(response.body);
      const resource = parseResource(isObject(document) ? document.data : undefined);
      const created = resource && parse(resource);
      if (isSuccess(response) && created !== undefined) return { kind: "created", created };
      const lack = isSuccess(response) && created === undefined ? " without an ID or a secret" : "";
      const error = new NetworkError(call, `the server responded with ${response.status}${lack}`, true);
      if (response.status === 201 && resource !== undefined) {
        return { kind: "without-secret", id: resource.id, error };
      }
      return { kind: "ambiguous", error };
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      // The failed request can also be the GET of service discovery. In that case, the POST wasn't sent.
      const wasSent = error.sent && error.call.method === "POST";
      return { kind: wasSent ? "ambiguous" : "unsent", error };
    }
  }

  /**
   * Deletes a resource. Throws the same errors as `read`, and a NetworkError for a 2xx response other than 204. A 404
   * doesn't show whether the resource existed, because the API also sends it if the credential lacks a permission.
   */
  async delete(path: string, signal?: AbortSignal): Promise<void> {
    const received = await this.#requests.send("DELETE", path, undefined, signal);
    // Another 2xx response, such as a proxy's login page, doesn't prove that the resource was deleted.
    if (received.response.status !== 204) throw this.#toError(received);
  }

  async #get(path: string, signal: AbortSignal | undefined): Promise<{ call: Request; document: unknown }> {
    const received = await this.#requests.send("GET", path, undefined, signal);
    const { call, response } = received;
    if (!isSuccess(response)) throw this.#toError(received);
    const document = parseJson(response.body);
    if (document === undefined) throw new NetworkError(call, "the response isn't JSON", true);
    return { call, document };
  }

  #toError(received: ReceivedResponse): ApiError | NetworkError {
    const { call, response } = received;
    if (isRejection(response)) return this.#toApiError(received);
    return new NetworkError(call, `the server responded with ${response.status}`, true);
  }

  /** Redacts the server's messages, because a server can quote the request. */
  #toApiError({ call, response: { status, body }, isAfterAmbiguousAttempt }: ReceivedResponse): ApiError {
    const redacted = (text: string | undefined): string | undefined => text && redact(text, this.#credential);
    const errors = parseErrors(parseJson(body)).map(({ title, detail, pointer, ...rest }) => ({
      ...rest,
      title: redacted(title),
      detail: redacted(detail),
      pointer: redacted(pointer),
    }));
    return new ApiError(call, status, errors, isAfterAmbiguousAttempt, this.#credentialSource);
  }
}

/**
 * Reports whether the response proves that the server didn't carry out the request. Only a 4xx response proves this.
 */
const isRejection = ({ status }: HttpResponse): boolean => status >= 400 && status < 500;

const isSuccess = ({ status }: HttpResponse): boolean => status >= 200 && status < 300;

function parsePagination(document: unknown): Pick<ListPage, "nextPage" | "total"> {
  const meta = isObject(document) ? document.meta : undefined;
  const pagination = isObject(meta) && isObject(meta.pagination) ? meta.pagination : {};
  const { "next-page": nextPage, "total-count": total } = pagination;
  return {
    nextPage: typeof nextPage === "number" ? nextPage : undefined,
    total: typeof total === "number" ? total : undefined,
  };
}
