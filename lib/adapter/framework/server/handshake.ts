/** The hand-shake of hashicorp/go-plugin, as Terraform speaks it: environment in, one line out. */

const COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CORE_PROTOCOL = 1;
const PROVIDER_PROTOCOL = 6;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What Terraform asks for when it starts this program. */
export interface HandshakeConfig {
  /** PEM of the one client that may connect; undefined where Terraform was told to use no TLS. */
  readonly clientCertificate: string | undefined;
  /** Where Terraform wants the socket; undefined: anywhere. */
  readonly socketDirectory: string | undefined;
}

/** Terraform did not start this program, or speaks no protocol of ours. The message is for a person. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

export function parseHandshake(env: Environment): HandshakeConfig {
  if (env[COOKIE_NAME] !== COOKIE) {
    throw new HandshakeError(
      "This program is a Terraform provider: Terraform starts it by itself, there is nothing to run by hand.\n" +
        "It belongs to a stack that `cdktf synth` wrote; run `terraform init` and `terraform plan` in that stack's folder.",
    );
  }
  const versions = (env.PLUGIN_PROTOCOL_VERSIONS ?? "").split(",").filter(Boolean).map(Number);
  if (versions.length > 0 && !versions.includes(PROVIDER_PROTOCOL)) {
    throw new HandshakeError(
      `This provider speaks version ${PROVIDER_PROTOCOL} of the plugin protocol, Terraform offered ${versions.join(", ")}. Use Terraform 1.8 or newer.`,
    );
  }
  const clientCertificate = env.PLUGIN_CLIENT_CERT || undefined;
  if (clientCertificate === undefined && !["1", "true"].includes(env.TF_DISABLE_PLUGIN_TLS ?? "")) {
    throw new HandshakeError(
      "Terraform gave no client certificate (PLUGIN_CLIENT_CERT), and without one anybody on this machine could connect. Use Terraform 1.8 or newer.",
    );
  }
  return { clientCertificate, socketDirectory: env.PLUGIN_UNIX_SOCKET_DIR || undefined };
}

export type Address =
  | { readonly network: "unix"; readonly path: string }
  | { readonly network: "tcp"; readonly host: string; readonly port: number };

/** The one line that Terraform reads from standard output. The certificate is DER in base64 without padding. */
export function formatHandshakeLine(address: Address, serverCertificate: Uint8Array | undefined): string {
  const where = address.network === "unix" ? address.path : `${address.host}:${address.port}`;
  const certificate = Buffer.from(serverCertificate ?? [])
    .toString("base64")
    .replace(/=+$/, "");
  return [CORE_PROTOCOL, PROVIDER_PROTOCOL, address.network, where, "grpc", certificate].join("|");
}
