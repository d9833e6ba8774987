import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from "node:https";
import { portOf, stripBrackets, type ProxyResolver } from "./proxy";
import { TunnelAgent, proxyAuthorization } from "./tunnel";

export interface RoutesOptions {
  /** Accept any certificate of the server. Default: false. */
  readonly insecure?: boolean;
  /** PEM of every authority to trust. Default: those that Node trusts. */
  readonly authorities?: readonly string[];
  /** Default: no proxies. */
  readonly proxyFor?: ProxyResolver;
}

/** How requests to one URL leave this machine. */
export interface Route {
  /** The socket's event after which bytes of a request can have left for the server. */
  readonly ready: "connect" | "secureConnect";
  open(options: RequestOptions, receive: (response: IncomingMessage) => void): ClientRequest;
}

/** The ways to servers, straight or by proxies. Connections are kept and used again. */
export class Routes {
  readonly #options: RoutesOptions;
  readonly #timeoutMs: number;
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure: HttpsAgent;
  readonly #tunnels = new Map<string, HttpsAgent>();

  /** @param timeoutMs how long a proxy may take to connect */
  constructor(options: RoutesOptions, timeoutMs: number) {
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#secure = new HttpsAgent(this.#tls());
  }

  to(url: URL): Route {
    const proxy = this.#options.proxyFor?.(url);
    if (url.protocol === "https:") {
      const agent = proxy === undefined ? this.#secure : this.#tunnel(proxy);
      return {
        ready: "secureConnect",
        open: (options, receive) => httpsRequest(url, { ...options, agent }, receive),
      };
    }
    if (proxy === undefined) {
      const agent = this.#plain;
      return {
        ready: "connect",
        open: (options, receive) => httpRequest(url, { ...options, agent }, receive),
      };
    }
    return this.#forwarded(url, proxy);
  }

  /** The whole URL goes to the proxy, as the request's target (RFC 9112, 3.2.2). */
  #forwarded(url: URL, proxy: URL): Route {
    const where = { host: stripBrackets(proxy.hostname), port: portOf(proxy), path: url.href };
    const headers = { host: url.host, ...proxyAuthorization(proxy) };
    const merged = (options: RequestOptions): RequestOptions => ({
      ...options,
      ...where,
      headers: { ...options.headers, ...headers },
    });
    return proxy.protocol === "https:"
      ? {
          ready: "secureConnect",
          open: (options, receive) => httpsRequest({ ...merged(options), agent: this.#secure }, receive),
        }
      : {
          ready: "connect",
          open: (options, receive) => httpRequest({ ...merged(options), agent: this.#plain }, receive),
        };
  }

  #tunnel(proxy: URL): HttpsAgent {
    const known = this.#tunnels.get(proxy.href) ?? new TunnelAgent(proxy, this.#tls(), this.#timeoutMs);
    this.#tunnels.set(proxy.href, known);
    return known;
  }

  #tls(): AgentOptions {
    const { insecure = false, authorities } = this.#options;
    return {
      keepAlive: true,
      rejectUnauthorized: !insecure,
      ...(authorities !== undefined && { ca: [...authorities] }),
    };
  }
}
