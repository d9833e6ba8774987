import { X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { selfSignedCertificate } from "../../../shared/x509/self-signed-certificate";
import type { Address, HandshakeConfig } from "./handshake";

/** The socket's file name. */
const SOCKET = "provider";

export interface Listener {
  readonly address: Address;
  /** The certificate that Terraform has to trust, in DER; undefined without TLS. */
  readonly certificate: Buffer | undefined;
  close(): void;
}

/** The error for a socket that can't be created or wouldn't be safe. The message is a single line for the user. */
export class SocketError extends Error {
  override readonly name = "SocketError";
}

/**
 * Listens on a Unix socket in a directory with mode 0700 or, on Windows, on a port of the loopback interface. If
 * Terraform sent a client certificate, the listener uses mutual TLS and accepts only that certificate.
 *
 * @throws SocketError if the socket's directory can't be created, or the socket's path would be too long
 */
export async function listen(
  handshake: HandshakeConfig,
  accept: (socket: Socket) => void,
): Promise<Listener> {
  const { server, certificate } = createServer(handshake.clientCertificate, accept);
  const directory =
    process.platform === "win32" ? undefined : createSocketDirectory(handshake.socketDirectory);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (directory === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(join(directory, SOCKET), resolve);
  });
  if (directory !== undefined) chmodSync(join(directory, SOCKET), 0o600);

  return {
    address: addressOf(server),
    certificate,
    close() {
      server.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function createServer(
  clientCertificate: string | undefined,
  accept: (socket: Socket) => void,
): { server: Server; certificate?: Buffer } {
  if (clientCertificate === undefined) return { server: createPlainServer(accept) };

  const expected = new X509Certificate(clientCertificate).raw;
  const own = selfSignedCertificate({ commonName: "localhost", dnsNames: ["localhost"] });
  const server = createTlsServer({
    cert: own.certificatePem,
    key: own.privateKeyPem,
    // By default, Node would load all its CA certificates, which takes 20 ms at each start.
    ca: [],
    requestCert: true,
    // Otherwise, Node would reject Terraform's self-signed certificate. The handler below compares it with the expected
    // certificate byte by byte. The TLS handshake proves that the client has the private key.
    rejectUnauthorized: false,
    ALPNProtocols: ["h2"],
    minVersion: "TLSv1.2",
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const presented = socket.getPeerX509Certificate()?.raw;
    if (presented?.equals(expected)) accept(socket);
    else socket.destroy();
  });
  server.on("tlsClientError", (_error, socket: TLSSocket) => socket.destroy());
  return { server, certificate: own.certificateDer };
}

/**
 * Maximum length of a socket's path, in bytes. The limit of the operating system includes the terminating null byte,
 * and is 104 bytes on macOS and 108 bytes on Linux.
 */
const MAX_PATH_BYTES = process.platform === "darwin" ? 103 : 107;

/** Prefix of the directory's name, to which `mkdtemp` appends six characters. */
const PREFIX = "tfetokens-";
const PATH_TEMPLATE = join(`${PREFIX}XXXXXX`, SOCKET);

/**
 * Creates the directory for the socket. `mkdtemp` sets its mode to 0700.
 *
 * @param parent the parent directory. Default: the directory for temporary files, or /tmp if the path would be too long
 */
function createSocketDirectory(parent: string | undefined): string {
  const candidates = parent === undefined ? [tmpdir(), "/tmp"] : [parent];
  const setting = parent === undefined ? "TMPDIR" : "PLUGIN_UNIX_SOCKET_DIR";
  const short = candidates.find((path) => Buffer.byteLength(join(path, PATH_TEMPLATE)) <= MAX_PATH_BYTES);
  if (short === undefined) {
    const bytes = Buffer.byteLength(join(candidates[0], PATH_TEMPLATE));
    throw new SocketError(
      `The path of a socket in ${candidates[0]} would have ${bytes} bytes, but the maximum is ${MAX_PATH_BYTES}. Set ${setting} to a directory with a shorter path.`,
    );
  }
  try {
    return mkdtempSync(join(short, PREFIX));
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    throw new SocketError(
      `No socket can be created in ${short} (${code}). Set ${setting} to an existing directory that you can write to.`,
    );
  }
}

function addressOf(server: Server): Address {
  const address = server.address() as AddressInfo | string;
  return typeof address === "string"
    ? { network: "unix", path: address }
    : { network: "tcp", host: address.address, port: address.port };
}
