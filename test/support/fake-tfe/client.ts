import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { Client } from "../../../lib/client/client";
import { ApiError, NetworkError } from "../../../lib/client/http/errors";
import {
  MEDIA_TYPE,
  isObject,
  parseJson,
  parseResource,
  type ResourceObject,
} from "../../../lib/client/http/json-api";
import type { Secret } from "../../../lib/client/secret";

interface Options {
  readonly base: string;
  readonly token: Secret;
  readonly insecure: boolean;
  readonly userAgent: string;
}

/** A client that can also update resources. The provider's client can't, because tokens are never updated. */
export class TfeClient extends Client {
  readonly #options;

  constructor(options: Options) {
    super(options);
    this.#options = options;
  }

  /**
   * Updates a resource with a PATCH request, and returns the updated resource.
   *
   * @throws ApiError for a 4xx response, NetworkError if there is no usable response
   */
  async update(path: string, body: unknown, signal: AbortSignal): Promise<ResourceObject> {
    const { base, token, insecure, userAgent } = this.#options;
    const url = new URL(path, base);
    // The error classes support only the methods of the provider's client, which don't include PATCH.
    const call = { method: "POST", url: url.href } as const;
    const open = url.protocol === "https:" ? httpsRequest : httpRequest;
    const headers = {
      accept: MEDIA_TYPE,
      authorization: `Bearer ${token.reveal()}`,
      "content-type": MEDIA_TYPE,
      "user-agent": userAgent,
    };
    let status: number;
    let received: string;
    try {
      const request = open(url, { method: "PATCH", headers, rejectUnauthorized: !insecure, signal });
      request.end(JSON.stringify(body));
      const [response] = (await once(request, "response")) as [IncomingMessage];
      status = response.statusCode ?? 0;
      received = await text(response);
    } catch {
      throw new NetworkError(call, "there is no response", true);
    }
    if (status >= 400 && status < 500) throw new ApiError(call, status, []);
    const document = parseJson(received);
    const resource = parseResource(isObject(document) ? document.data : undefined);
    if (resource === undefined) throw new NetworkError(call, `the server responded with ${status}`, true);
    return resource;
  }
}
