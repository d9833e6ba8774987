import { X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { selfSignedCertificate } from "../../../shared/x509/self-signed-certificate";
import type { Address, HandshakeConfig } from "./handshake";

/** The socket's name in its folder. */
const SOCKET = "provider";

export interface Listener {
  readonly address: Address;
  /** DER of the certificate that Terraform is to trust; undefined without TLS. */
  readonly certificate: Buffer | undefined;
  close(): void;
}

/**
 * Listens where only this user's Terraform can connect: a socket in a folder of mode 0700 (Windows: a port of
 * the loopback interface), and mutual TLS that accepts exactly one client certificate, the one Terraform gave.
 */
export async function listen(
  invitation: HandshakeConfig,
  accept: (socket: Socket) => void,
): Promise<Listener> {
  const { server, certificate } = createServer(invitation.clientCertificate, accept);
  const folder = process.platform === "win32" ? undefined : socketFolder(invitation.socketDirectory);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (folder === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(join(folder, SOCKET), resolve);
  });
  if (folder !== undefined) chmodSync(join(folder, SOCKET), 0o600);

  return {
    address: addressOf(server),
    certificate,
    close() {
      server.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
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
    // An empty list: anything else makes Node load its whole store of authorities, 20 ms a start.
    ca: [],
    requestCert: true,
    // No authority vouches for Terraform's certificate: it is compared instead, byte for byte. That its
    // holder has the key is proven by the TLS handshake itself.
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

/** What a socket's address has room for: 104 bytes on macOS, 108 on Linux, with a zero at the end. */
const LONGEST_PATH_BYTES = process.platform === "darwin" ? 103 : 107;

/** mkdtemp puts six characters at the end. */
const FOLDER = "tfetokens-";
const UNMADE = join(`${FOLDER}XXXXXX`, SOCKET);

/**
 * mkdtemp makes the folder with mode 0700.
 *
 * @param wanted Default: TMPDIR; where that is too long, /tmp
 */
function socketFolder(wanted: string | undefined): string {
  const parents = wanted === undefined ? [tmpdir(), "/tmp"] : [wanted];
  const parent = parents.find((folder) => Buffer.byteLength(join(folder, UNMADE)) <= LONGEST_PATH_BYTES);
  if (parent === undefined) {
    const bytes = Buffer.byteLength(join(parents[0], UNMADE));
    throw new Error(
      `a socket below ${parents[0]} would have a path of ${bytes} bytes, and ${LONGEST_PATH_BYTES} are possible. Set PLUGIN_UNIX_SOCKET_DIR to a shorter path`,
    );
  }
  return mkdtempSync(join(parent, FOLDER));
}

function addressOf(server: Server): Address {
  const address = server.address() as AddressInfo | string;
  return typeof address === "string"
    ? { network: "unix", path: address }
    : { network: "tcp", host: address.address, port: address.port };
}
