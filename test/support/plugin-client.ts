import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { X509Certificate } from "node:crypto";
import { Client, credentials, type ClientUnaryCall, type ServiceError } from "@grpc/grpc-js";
import { ProviderService } from "../../lib/adapter/framework/server/generated/tfplugin6";
import {
  selfSignedCertificate,
  type SelfSignedCertificate,
} from "../../lib/shared/x509/self-signed-certificate";

/** Creates a client certificate like the certificate that Terraform creates for each provider process. */
export function createClientCertificate(): SelfSignedCertificate {
  return selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] });
}

export interface HandshakeLine {
  readonly path: string;
  readonly serverCertificate: string;
}

export function readHandshakeLine(line: string): HandshakeLine {
  const [core, protocol, network, path, rpc, certificate] = line.split("|");
  expect([core, protocol, network, rpc]).toEqual(["1", "6", "unix", "grpc"]);
  return { path, serverCertificate: new X509Certificate(Buffer.from(certificate, "base64")).toString() };
}

/** The name of a call in the generated provider service. */
type ProviderCall = keyof typeof ProviderService;

/**
 * A gRPC client for the provider. It connects like Terraform: with mutual TLS over the Unix socket, or without TLS in
 * debug mode.
 */
export class PluginClient {
  readonly #client: Client;
  readonly #calls = new Set<ClientUnaryCall>();

  constructor({ path, serverCertificate }: Partial<HandshakeLine>, own?: SelfSignedCertificate) {
    const channel =
      own === undefined || serverCertificate === undefined
        ? credentials.createInsecure()
        : credentials.createSsl(
            Buffer.from(serverCertificate),
            Buffer.from(own.privateKeyPem),
            Buffer.from(own.certificatePem),
          );
    this.#client = new Client(`unix:${path}`, channel, {
      "grpc.ssl_target_name_override": "localhost",
      "grpc.default_authority": "localhost",
      // Each client opens its own connection, as Terraform does for each provider instance.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  call<Answer>(name: ProviderCall, request: object): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = ProviderService[name];
    return this.raw(path, requestSerialize(request as never)).then(
      (bytes) => responseDeserialize(bytes) as Answer,
    );
  }

  /** Makes a call whose response is a stream, and returns the events of the stream. */
  async stream<Event>(name: ProviderCall, request: object): Promise<readonly Event[]> {
    const { path, requestSerialize, responseDeserialize } = ProviderService[name];
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => Event,
      request,
    );
    const events: Event[] = [];
    for await (const event of call) events.push(event as Event);
    return events;
  }

  /** Makes a call with an encoded request, and returns the encoded response. */
  raw(path: string, bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const identity = (buffer: Buffer): Buffer => buffer;
      const call = this.#client.makeUnaryRequest(
        path,
        identity,
        identity,
        bytes,
        (error: ServiceError | null, response?: Buffer) => {
          this.#calls.delete(call);
          if (error) reject(error);
          else resolve(response ?? Buffer.alloc(0));
        },
      );
      this.#calls.add(call);
    });
  }

  close(): void {
    this.#client.close();
  }

  /** Disconnects in the middle of calls, as a killed Terraform does. */
  kill(): void {
    for (const call of this.#calls) call.cancel();
    this.#client.close();
  }
}

/** Reports whether the provider disconnects a client that sends only the HTTP/2 preface. */
export async function isDisconnected(
  path: string,
  tls: { cert?: string; key?: string } | "plaintext",
): Promise<boolean> {
  const socket: Socket =
    tls === "plaintext"
      ? connectPlain(path)
      : connectTls({ path, ...tls, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
  return new Promise((resolve) => {
    // An HTTP/2 server responds to this preface with its settings. A server that rejects the client disconnects.
    const preface = Buffer.concat([
      Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
    ]);
    const settle = (hungUp: boolean): void => {
      socket.destroy();
      resolve(hungUp);
    };
    socket.on("error", () => settle(true));
    socket.on("close", () => settle(true));
    socket.on("data", (bytes: Buffer) => {
      // 4 is the frame type of HTTP/2 settings. Other data, such as a TLS alert, isn't an HTTP/2 response.
      if (bytes[3] === 4) settle(false);
    });
    socket.on(tls === "plaintext" ? "connect" : "secureConnect", () => socket.write(preface));
  });
}
