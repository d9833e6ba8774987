import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server as RawServer,
  type Socket,
} from "node:net";
import { NetworkError } from "../../lib/client/http/errors";
import { createTransport, type HttpResponse, type TransportOptions } from "../../lib/client/http/transport";
import { selfSignedCertificate } from "../../lib/shared/x509/self-signed-certificate";
import { startTestProxy, type TestProxy, type TestProxyOptions } from "./proxy-server";

const own = selfSignedCertificate({
  commonName: "made up",
  dnsNames: ["tfe.example.com", "localhost"],
  ipAddresses: ["127.0.0.1"],
});

/** The certificate and key of the loopback servers that use TLS. */
export const pem = { cert: own.certificatePem, key: own.privateKeyPem };

export const echo: RequestListener = (request, response) =>
  void response.end(`${request.method} ${request.url}`);

/** Starts servers on the loopback interface. `close` closes all of them. */
export class LoopbackServers {
  readonly #closing: (() => Promise<void>)[] = [];

  plain(listener: RequestListener): Promise<number> {
    return this.#listening(createServer(listener));
  }

  secure(listener: RequestListener): Promise<number> {
    return this.#listening(createSecureServer(pem, listener));
  }

  raw(onSocket: (socket: Socket) => void): Promise<number> {
    return this.#listening(createRawServer(onSocket));
  }

  async proxy(options: TestProxyOptions): Promise<TestProxy> {
    const started = await startTestProxy(options);
    this.#closing.push(() => started.close());
    return started;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }

  async #listening(server: Server | RawServer): Promise<number> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => sockets.add(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.#closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    });
    return (server.address() as AddressInfo).port;
  }
}

/** Sends a POST request, and trusts the certificate of the loopback servers by default. */
export function post(url: string, options: TransportOptions = {}): Promise<HttpResponse> {
  const send = createTransport({ timeoutMs: 1_000, caCertificates: () => [pem.cert], ...options });
  return send({ method: "POST", url }, {}, "{}", undefined);
}

/** Expects that a request fails with a `NetworkError`, and returns this error. */
export async function expectFailure(sent: Promise<HttpResponse>): Promise<NetworkError> {
  const error: unknown = await sent.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NetworkError);
  return error as NetworkError;
}
