/** There is no way through the proxy, so nothing was sent to the server. The message shows no credential. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name cannot be resolved",
  EAI_AGAIN: "the host name cannot be resolved",
  ECONNRESET: "the connection was closed before the answer",
  EPIPE: "the connection was closed before the answer",
  ETIMEDOUT: "the host cannot be reached",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the host cannot be reached",
  EPROTO: "the server speaks no TLS, or none in common with this client",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
};

/** The codes of OpenSSL for a chain that ends at nobody who is trusted. */
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Words for why there is no answer. Node's own are not passed on where they quote what was received. */
export function describeNetworkError(error: NodeJS.ErrnoException): string {
  if (error instanceof ProxyError) return error.message;
  const { code = "" } = error;
  if (UNTRUSTED.has(code)) {
    return `the server's certificate is of an authority that is not trusted (${code}); if it is your company's, give its certificate in \`ca_file\` (on the command line \`--ca-file\`)`;
  }
  if (code === "HPE_HEADER_OVERFLOW") return "the answer's header is too large";
  if (code.startsWith("HPE_")) return `the answer is no HTTP (${code})`;
  return WORDS[code] ?? `the connection failed (${code || error.name})`;
}
