import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { portOf, stripBrackets, type ProxyResolver } from "./proxy";
import { TunnelAgent, proxyAuthorization } from "./tunnel";

export interface RoutesOptions {
  /** Whether to accept any server certificate. Default: false. */
  readonly insecure?: boolean;
  /**
   * Returns all CA certificates to trust, as PEM, or undefined to use Node's defaults. Called before the first TLS
   * connection. Default: Node's defaults.
   */
  readonly caCertificates?: () => readonly string[] | undefined;
  /** Returns the proxy for a URL. Default: no proxies. */
  readonly proxyFor?: ProxyResolver;
}

/** A direct route to a URL, or a route through a proxy. */
export interface Route {
  /** The socket event after which part of a request might have been sent to the server. */
  readonly ready: "connect" | "secureConnect";
  open(options: RequestOptions, receive: (response: IncomingMessage) => void): ClientRequest;
  /** Records that a complete response has arrived on a connection, so that a POST can reuse the connection. */
  markProven(socket: Socket): void;
}

/**
 * Milliseconds after a response during which a POST may reuse the connection. Servers and load balancers close idle
 * connections. If a connection is closed while a POST is being sent, the failure is ambiguous.
 */
const PROVEN_MS = 1_000;

/** Connections to servers, direct or through proxies. They are kept alive and reused. */
export class Routes {
  readonly #options: RoutesOptions;
  readonly #timeoutMs: number;
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #tunnels = new Map<string, HttpsAgent>();
  #direct: HttpsAgent | undefined;
  #tls: AgentOptions | undefined;
  /** The time at which the last response on each connection was complete. */
  readonly #provenAt = new WeakMap<Socket, number>();

  /** @param timeoutMs maximum time for a proxy to connect, in milliseconds */
  constructor(options: RoutesOptions, timeoutMs: number) {
    this.#options = options;
    this.#timeoutMs = timeoutMs;
  }

  to(url: URL): Route {
    const proxy = this.#options.proxyFor?.(url);
    if (url.protocol === "https:") {
      return this.#route(proxy === undefined ? this.#secure : this.#tunnel(proxy), url);
    }
    if (proxy === undefined) return this.#route(this.#plain, url);
    return this.#forward(url, proxy);
  }

  /** Sends the whole URL to the proxy as the request target (RFC 9112, 3.2.2). */
  #forward(url: URL, proxy: URL): Route {
    const agent = proxy.protocol === "https:" ? this.#secure : this.#plain;
    return this.#route(agent, {
      protocol: proxy.protocol,
      host: stripBrackets(proxy.hostname),
      port: portOf(proxy),
      path: url.href,
      headers: { host: url.host, ...proxyAuthorization(proxy) },
    });
  }

  #route(agent: HttpAgent, target: URL | RequestOptions): Route {
    const isSecure = target.protocol === "https:";
    const request = isSecure ? httpsRequest : httpRequest;
    return {
      ready: isSecure ? "secureConnect" : "connect",
      open: (options, receive) => {
        if (options.method === "POST") this.#closeUnproven(agent);
        if (target instanceof URL) return request(target, { ...options, agent }, receive);
        const headers = { ...options.headers, ...target.headers };
        return request({ ...options, ...target, headers, agent }, receive);
      },
      markProven: (socket) => void this.#provenAt.set(socket, performance.now()),
    };
  }

  #closeUnproven({ freeSockets }: HttpAgent): void {
    const latest = performance.now() - PROVEN_MS;
    for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
      if ((this.#provenAt.get(socket) ?? -Infinity) < latest) socket.destroy();
    }
  }

  get #secure(): HttpsAgent {
    return (this.#direct ??= new HttpsAgent(this.#tlsOptions()));
  }

  #tunnel(proxy: URL): HttpsAgent {
    const agent =
      this.#tunnels.get(proxy.href) ?? new TunnelAgent(proxy, this.#tlsOptions(), this.#timeoutMs);
    this.#tunnels.set(proxy.href, agent);
    return agent;
  }

  /**
   * All connections share one context, because loading hundreds of certificates takes 20 ms or more. Without
   * verification, no certificates are needed.
   */
  #tlsOptions(): AgentOptions {
    if (this.#tls !== undefined) return this.#tls;
    const { insecure = false, caCertificates } = this.#options;
    const ca = insecure ? [] : caCertificates?.();
    const secureContext = createSecureContext(ca === undefined ? {} : { ca: [...ca] });
    return (this.#tls = { keepAlive: true, rejectUnauthorized: !insecure, secureContext });
  }
}
