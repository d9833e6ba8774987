import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type AgentOptions, type RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import { ProxyError } from "./network-errors";
import { portOf, stripBrackets } from "./proxy";

type OnSocket = (error: Error | null, socket?: Duplex) => void;

/**
 * An agent that connects to HTTPS servers through a proxy, with CONNECT (RFC 9110, 9.3.6). A request gets its socket
 * only after the tunnel is established. As a result, an error response of the proxy causes a connection error, and is
 * never mistaken for the server's response.
 */
export class TunnelAgent extends Agent {
  readonly #proxy;
  readonly #timeoutMs;

  constructor(proxy: URL, options: AgentOptions, timeoutMs: number) {
    super(options);
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(options: RequestOptions, settle: OnSocket): undefined {
    const host = options.host ?? "";
    const authority = `${host.includes(":") ? `[${host}]` : host}:${options.port ?? 443}`;
    const request = this.#connect(authority);
    const { host: proxy } = this.#proxy;
    const timer = setTimeout(() => {
      request.destroy(new ProxyError(`the proxy ${proxy} didn't connect within ${this.#timeoutMs / 1000} s`));
    }, this.#timeoutMs);
    request.once("close", () => clearTimeout(timer));
    request.once("error", (error) =>
      settle(error instanceof ProxyError ? error : toProxyError(proxy, error)),
    );
    request.once("connect", (response: IncomingMessage, socket: Duplex, head: Buffer) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        socket.destroy();
        settle(new ProxyError(describeRejection(proxy, status)));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      settle(null, super.createConnection({ ...options, socket } as RequestOptions) ?? undefined);
    });
    request.end();
  }

  #connect(authority: string): ClientRequest {
    const { secureContext } = this.options;
    const headers = { host: authority, ...proxyAuthorization(this.#proxy) };
    const options: RequestOptions & Pick<AgentOptions, "secureContext"> = {
      method: "CONNECT",
      host: stripBrackets(this.#proxy.hostname),
      port: portOf(this.#proxy),
      path: authority,
      headers,
      agent: false,
      secureContext,
    };
    return this.#proxy.protocol === "https:" ? httpsRequest(options) : httpRequest(options);
  }
}

/** Returns the header that authenticates to a proxy (RFC 7617) with the user name and password in the proxy's URL. */
export function proxyAuthorization({ username, password }: URL): { "proxy-authorization"?: string } {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

function describeRejection(proxy: string, status: number): string {
  return status === 407
    ? `the proxy ${proxy} requires a valid user name and password (407); set them in the URL in HTTPS_PROXY`
    : `the proxy ${proxy} refused to connect (${status})`;
}

function toProxyError(proxy: string, error: NodeJS.ErrnoException): ProxyError {
  return new ProxyError(`the connection to the proxy ${proxy} failed (${error.code ?? "it was closed"})`);
}
