import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface TestProxyOptions {
  /** The local port to which the proxy connects, regardless of the requested host and port. */
  readonly port: number;
  /** The required credentials, as `user:password`. Without them, the response is 407. Default: no authentication. */
  readonly credentials?: string;
  /** How the proxy responds to CONNECT requests. Default: "connect". */
  readonly connects?: "connect" | "refuse" | "drop" | "stall";
  /** The certificate and key of a proxy that uses TLS, in PEM. Default: no TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface TestProxy {
  readonly host: string;
  /** One entry per request: `CONNECT host:port`, or the method and the absolute URL of a forwarded request. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** Starts a real forward proxy on the loopback interface. */
export async function startTestProxy(options: TestProxyOptions): Promise<TestProxy> {
  const { port, credentials, connects = "connect", tls } = options;
  const seen: string[] = [];
  const sockets = new Set<Duplex>();
  const server: Server = tls ? createSecureServer(tls) : createServer();
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const authenticated = ({ headers }: IncomingMessage): boolean =>
    expected === undefined || headers["proxy-authorization"] === expected;

  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    seen.push(`CONNECT ${request.url}`);
    socket.on("error", () => undefined);
    if (!authenticated(request)) {
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    }
    if (connects === "refuse")
      return void socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno");
    if (connects === "drop") return void socket.destroy();
    if (connects === "stall") return;
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  server.on("request", (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (!authenticated(request)) return void response.writeHead(407).end();
    const { pathname, search } = new URL(request.url ?? "");
    const headers = { ...request.headers };
    delete headers["proxy-authorization"];
    const options = { host: "127.0.0.1", port, method: request.method, path: pathname + search, headers };
    const onward = httpRequest(options, (incoming) => {
      response.writeHead(incoming.statusCode ?? 500, incoming.headers);
      incoming.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
