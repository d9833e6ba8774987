import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { X509Certificate } from "node:crypto";
import { Client, credentials, type ClientUnaryCall, type ServiceError } from "@grpc/grpc-js";
import { ProviderService } from "../../lib/adapter/framework/server/generated/tfplugin6";
import {
  selfSignedCertificate,
  type SelfSignedCertificate,
} from "../../lib/shared/x509/self-signed-certificate";

/** A client certificate as Terraform makes one for each provider that it starts. */
export function clientCertificate(): SelfSignedCertificate {
  return selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] });
}

export interface HandshakeParts {
  readonly path: string;
  readonly serverCertificate: string;
}

export function readHandshakeLine(line: string): HandshakeParts {
  const [core, protocol, network, path, rpc, certificate] = line.split("|");
  expect([core, protocol, network, rpc]).toEqual(["1", "6", "unix", "grpc"]);
  return { path, serverCertificate: new X509Certificate(Buffer.from(certificate, "base64")).toString() };
}

/** The path of one call of the provider, its request, and what decodes its answer, are the generated ones. */
type ProviderCall = keyof typeof ProviderService;

/** A gRPC client of the plugin as Terraform is one: mutual TLS over the unix socket, or none to a debugged one. */
export class PluginClient {
  readonly #client: Client;
  readonly #calls = new Set<ClientUnaryCall>();

  constructor({ path, serverCertificate }: Partial<HandshakeParts>, own?: SelfSignedCertificate) {
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
      // Each client has a connection of its own, as each provider of a Terraform has.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  call<Answer>(name: ProviderCall, request: object): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = ProviderService[name];
    return this.raw(path, requestSerialize(request as never)).then(
      (bytes) => responseDeserialize(bytes) as Answer,
    );
  }

  /** The events of a call whose response is a stream. */
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

  /** Any bytes to any path. */
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

  /** Disconnects in the middle of calls, as when Terraform is killed. */
  kill(): void {
    for (const call of this.#calls) call.cancel();
    this.#client.close();
  }
}

/** What a peer without gRPC sees: whether the other side takes its bytes or hangs up. */
export async function hangsUpOn(
  path: string,
  tls: { cert?: string; key?: string } | "plaintext",
): Promise<boolean> {
  const socket: Socket =
    tls === "plaintext"
      ? connectPlain(path)
      : connectTls({ path, ...tls, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
  return new Promise((resolve) => {
    // An HTTP/2 server answers this preface with its settings; one that refuses the peer closes instead.
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
      // 4 is the frame type of HTTP/2 settings; a TLS alert to plaintext is no answer to it.
      if (bytes[3] === 4) settle(false);
    });
    socket.on(tls === "plaintext" ? "connect" : "secureConnect", () => socket.write(preface));
  });
}
