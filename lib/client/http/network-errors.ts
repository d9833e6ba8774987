/**
 * An error for a proxy that didn't connect to the server. The request wasn't sent. The message doesn't contain the
 * proxy's password.
 */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

const UNRESOLVED = "the host name can't be resolved; check the configured host name and this machine's DNS";
const UNREACHABLE =
  "the host can't be reached; check the configured address, and whether a proxy is required";
const CLOSED = "the connection was closed before the response";
const NO_TLS = "the server doesn't use TLS on this port; check the configured port";
const OLD_TLS = "the server supports only TLS versions older than 1.2";
const NO_COMMON_TLS =
  "the server and this client don't support a common TLS cipher or signature algorithm; update the server's TLS configuration";
const REJECTED_HANDSHAKE =
  "the server rejected the TLS handshake; it might require a client certificate, or a TLS cipher or signature algorithm that isn't supported";
const WEAK = "a certificate in the server's chain has a key or a signature that is too weak";
const WEAK_DIFFIE_HELLMAN =
  "the server's Diffie-Hellman key is too small; update the server's TLS configuration";
const CLIENT_CERTIFICATE = "the server requires a client certificate, which isn't supported";
const UNTRUSTED =
  "the server's certificate is signed by a CA that isn't trusted; add that CA's certificate with `ca_file` (on the command line, `--ca-file`)";
const NO_ROOT =
  "the chain of the server's certificate doesn't end with a trusted root CA; add the root CA's certificate with `ca_file` (on the command line, `--ca-file`)";
const SELF_SIGNED =
  "the server's certificate is self-signed and isn't trusted; add this certificate with `ca_file` (on the command line, `--ca-file`)";

/** Explanations of error codes of Node and OpenSSL. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused; check the configured address",
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ETIMEDOUT: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,

  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NO_ROOT,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  INVALID_CA: "the server's certificate chain contains an issuer that isn't a CA",
  CERT_HAS_EXPIRED:
    "the server's certificate, or a CA certificate in its chain, has expired; if neither has, check this machine's clock",
  CERT_NOT_YET_VALID:
    "the server's certificate, or a CA certificate in its chain, isn't valid yet; check this machine's clock",
  CERT_REVOKED: "the server's certificate is revoked",
  CERT_SIGNATURE_FAILURE: "the signature of a certificate in the server's chain is invalid",
  INVALID_PURPOSE: "the server's certificate isn't valid for server authentication",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for a different host; check the configured host name",
  EE_KEY_TOO_SMALL: WEAK,
  CA_KEY_TOO_SMALL: WEAK,
  CA_MD_TOO_WEAK: WEAK,
  ERR_SSL_DH_KEY_TOO_SMALL: WEAK_DIFFIE_HELLMAN,
  ERR_SSL_EE_KEY_TOO_SMALL: WEAK,

  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_RECORD_LAYER_FAILURE: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: REJECTED_HANDSHAKE,
  ERR_SSL_NO_SHARED_CIPHER: NO_COMMON_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
    "the server or a proxy in front of it doesn't support secure renegotiation (RFC 5746), which OpenSSL 3 requires; update its TLS software",
  EPROTO: "the TLS handshake failed",
};

/** Codes that error messages omit, because the explanation contains the same information. */
const PLAIN = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** Explains why there is no response. Node's own messages aren't used, because some of them quote received data. */
export function describeNetworkError(error: NodeJS.ErrnoException): string {
  if (error instanceof ProxyError) return error.message;
  const code = readCode(error);
  if (code === "HPE_HEADER_OVERFLOW") return "the headers of the response are too large";
  if (code.startsWith("HPE_")) return `the response isn't valid HTTP (${code})`;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason === undefined) return `the connection failed (${code || error.name})`;
  return PLAIN.has(code) ? reason : reason.replace(/(?=;)|$/, ` (${code})`);
}

/**
 * Returns the error code. For a TLS error, it contains OpenSSL's reason, as in newer versions of Node. Node 20 reports
 * EPROTO for many TLS errors, and only the message contains the reason.
 */
function readCode({ code = "", message }: NodeJS.ErrnoException): string {
  const [, reason] = /:SSL routines:[^:]*:([a-z0-9 ]+):/i.exec(message) ?? [];
  return code === "EPROTO" && reason !== undefined
    ? `ERR_SSL_${reason.trim().replaceAll(" ", "_").toUpperCase()}`
    : code;
}
