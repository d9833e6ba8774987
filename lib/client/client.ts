import { NetworkError, ApiError, type Request } from "./http/errors";
import { isObject, parseErrors, parseJson, parseResource, type ResourceObject } from "./http/json-api";
import { Requests, type Answered, type RequestsOptions } from "./http/requests";
import { redact } from "./secret";
import type { HttpResponse } from "./http/transport";

export type ClientOptions = RequestsOptions;

export interface ListPage {
  readonly items: readonly ResourceObject[];
  /** Number of the next page; undefined after the last, and where the answer is not paginated. */
  readonly nextPage: number | undefined;
  /** How many there are on all pages; undefined where the answer does not tell. */
  readonly total: number | undefined;
}

/** The outcome of a create request. Only `ambiguous` leaves open whether something was created. */
export type CreateOutcome<T> =
  | { readonly kind: "created"; readonly created: T }
  /** Created, but the response lacks the secret, which only this response contains. */
  | { readonly kind: "without-secret"; readonly id: string; readonly error: NetworkError }
  /** A 4xx response: nothing was created. */
  | { readonly kind: "rejected"; readonly error: ApiError }
  /** No byte of the request reached the server: nothing was created. */
  | { readonly kind: "unsent"; readonly error: NetworkError }
  /** No usable response: the request may have been carried out. */
  | { readonly kind: "ambiguous"; readonly error: NetworkError };

/** JSON:API over HTTP for one server and one credential. */
export class Client {
  readonly #requests;
  readonly #credential;

  constructor(options: ClientOptions) {
    this.#requests = new Requests(options);
    this.#credential = options.token;
  }

  /** The server's time, by its answers so far, or by a ping's where there was none yet. Precise to the second. */
  async serverTime(signal?: AbortSignal): Promise<Date> {
    if (this.#requests.serverTime !== undefined) return this.#requests.serverTime;
    const { call } = await this.#requests.exchange("GET", "ping", undefined, signal);
    if (this.#requests.serverTime !== undefined) return this.#requests.serverTime;
    throw new NetworkError(call, "the answer has no Date, so the server's time is unknown", true);
  }

  /**
   * @param path relative to the base, each part encoded by `apiPath`
   * @throws ApiError for a 4xx, NetworkError where there is no answer that can be used
   */
  async read(path: string, signal?: AbortSignal): Promise<ResourceObject> {
    return this.#expectResource("GET", path, undefined, signal);
  }

  /** One page, or all where the answer is not paginated. Throws as `show` does. */
  async list(path: string, signal?: AbortSignal): Promise<ListPage> {
    const { call, document } = await this.#expectDocument("GET", path, undefined, signal);
    const data = isObject(document) ? document.data : undefined;
    const items = Array.isArray(data) ? data.map(parseResource) : undefined;
    if (items === undefined || items.includes(undefined)) {
      // Taking it for a short list would let tokens leave the state that are alive.
      throw new NetworkError(call, "the answer is no list of resources", true);
    }
    return { items: items as ResourceObject[], ...paginationOf(document) };
  }

  /**
   * Never repeated after a lost answer: what that left behind is for the caller to find out.
   *
   * @param read gives undefined where the answer lacks what only this answer can tell
   */
  async create<T>(
    path: string,
    body: unknown,
    read: (resource: ResourceObject) => T | undefined,
    signal?: AbortSignal,
  ): Promise<CreateOutcome<T>> {
    try {
      const answered = await this.#requests.exchange("POST", path, body, signal);
      const { call, exchange } = answered;
      if (isRefusal(exchange)) return { kind: "rejected", error: this.#refusal(answered) };
      const document = parseJson(exchange.body);
      const resource = parseResource(isObject(document) ? document.data : undefined);
      const created = resource && read(resource);
      const isSuccess = exchange.status >= 200 && exchange.status <= 299;
      if (isSuccess && created !== undefined) return { kind: "created", created };
      const lack = created === undefined ? " without an id or a secret" : "";
      const error = new NetworkError(call, `the server answered ${exchange.status}${lack}`, true);
      if (exchange.status === 201 && resource !== undefined) {
        return { kind: "without-secret", id: resource.id, error };
      }
      return { kind: "ambiguous", error };
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const wasSent = error.sent && error.call.method === "POST";
      return { kind: wasSent ? "ambiguous" : "unsent", error };
    }
  }

  /** Changes what is there, and gives it as it is then. Throws as `show` does. */
  async update(path: string, body: unknown, signal?: AbortSignal): Promise<ResourceObject> {
    return this.#expectResource("PATCH", path, body, signal);
  }

  /** Throws as `show` does, and for all but a 204: a 404 says nothing about whether it was there. */
  async delete(path: string, signal?: AbortSignal): Promise<void> {
    const answered = await this.#requests.exchange("DELETE", path, undefined, signal);
    // Another success, a proxy's page of greetings perhaps, is no proof that anything was deleted.
    if (answered.exchange.status !== 204) throw this.#failure(answered);
  }

  async #expectResource(
    method: Request["method"],
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<ResourceObject> {
    const { call, document } = await this.#expectDocument(method, path, body, signal);
    const resource = parseResource(isObject(document) ? document.data : undefined);
    if (resource === undefined) throw new NetworkError(call, "the answer holds no resource", true);
    return resource;
  }

  async #expectDocument(
    method: Request["method"],
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<{ call: Request; document: unknown }> {
    const answered = await this.#requests.exchange(method, path, body, signal);
    const { call, exchange } = answered;
    if (exchange.status < 200 || exchange.status > 299) throw this.#failure(answered);
    const document = parseJson(exchange.body);
    if (document === undefined) throw new NetworkError(call, "the answer is no JSON", true);
    return { call, document };
  }

  #failure(answered: Answered): ApiError | NetworkError {
    const { call, exchange } = answered;
    if (isRefusal(exchange)) return this.#refusal(answered);
    return new NetworkError(call, `the server answered ${exchange.status}`, true);
  }

  /** With the server's words, but for what must not be shown: a server may quote the request. */
  #refusal({ call, exchange: { status, body }, afterDoubt }: Answered): ApiError {
    const shown = (text: string | undefined): string | undefined => text && redact(text, this.#credential);
    const errors = parseErrors(parseJson(body)).map(({ title, detail, pointer, ...rest }) => ({
      ...rest,
      title: shown(title),
      detail: shown(detail),
      pointer: shown(pointer),
    }));
    return new ApiError(call, status, errors, afterDoubt);
  }
}

/** Only a 4xx is definite. */
const isRefusal = ({ status }: HttpResponse): boolean => status >= 400 && status < 500;

function paginationOf(document: unknown): Pick<ListPage, "nextPage" | "total"> {
  const meta = isObject(document) ? document.meta : undefined;
  const pagination = isObject(meta) && isObject(meta.pagination) ? meta.pagination : {};
  const { "next-page": nextPage, "total-count": total } = pagination;
  return {
    nextPage: typeof nextPage === "number" ? nextPage : undefined,
    total: typeof total === "number" ? total : undefined,
  };
}
