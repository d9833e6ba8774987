/** The handshake of hashicorp/go-plugin: Terraform sets environment variables, and the provider prints one line. */

const COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CORE_PROTOCOL = 1;
const PROVIDER_PROTOCOL = 6;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The connection settings that Terraform requested. */
export interface HandshakeConfig {
  /** The only client certificate to accept, in PEM; undefined if TLS is disabled in Terraform. */
  readonly clientCertificate: string | undefined;
  /** The directory for the socket. Default: the directory for temporary files. */
  readonly socketDirectory: string | undefined;
}

/**
 * The error for a handshake that can't succeed, for example, because Terraform didn't start this program. The message
 * is for the user.
 */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

export const isStartedByTerraform = (env: Environment): boolean => env[COOKIE_NAME] === COOKIE;

/**
 * Reads the environment variables that Terraform set for the handshake.
 *
 * @throws HandshakeError if the handshake can't succeed
 */
export function parseHandshake(env: Environment): HandshakeConfig {
  if (!isStartedByTerraform(env)) {
    throw new HandshakeError(
      "This program is a Terraform provider. Terraform starts it, so you don't need to run it yourself.\n" +
        "Run `terraform init` and `terraform plan` in the directory of a configuration that uses it, such as a stack that `cdktf synth` generated.",
    );
  }
  const versions = (env.PLUGIN_PROTOCOL_VERSIONS ?? "").split(",").filter(Boolean).map(Number);
  if (versions.length > 0 && !versions.includes(PROVIDER_PROTOCOL)) {
    throw new HandshakeError(
      `This provider supports version ${PROVIDER_PROTOCOL} of the plugin protocol, but Terraform supports only ${versions.join(", ")}. Use Terraform 1.8 or later.`,
    );
  }
  const clientCertificate = env.PLUGIN_CLIENT_CERT || undefined;
  if (clientCertificate === undefined && !["1", "true"].includes(env.TF_DISABLE_PLUGIN_TLS ?? "")) {
    throw new HandshakeError(
      "Terraform provided no client certificate in PLUGIN_CLIENT_CERT. Without it, other users of this machine could connect. Use Terraform 1.8 or later.",
    );
  }
  return { clientCertificate, socketDirectory: env.PLUGIN_UNIX_SOCKET_DIR || undefined };
}

export type Address =
  | { readonly network: "unix"; readonly path: string }
  | { readonly network: "tcp"; readonly host: string; readonly port: number };

/**
 * Returns the line that Terraform reads from standard output. With TLS, the line contains the certificate as DER in
 * base64 without padding.
 */
export function formatHandshakeLine(address: Address, serverCertificate: Uint8Array | undefined): string {
  const endpoint = address.network === "unix" ? address.path : `${address.host}:${address.port}`;
  const certificate = Buffer.from(serverCertificate ?? [])
    .toString("base64")
    .replace(/=+$/, "");
  return [CORE_PROTOCOL, PROVIDER_PROTOCOL, address.network, endpoint, "grpc", certificate].join("|");
}
