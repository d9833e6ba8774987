/** Variables that slow down Node, Terraform or a provider, or change their configuration. */
const REMOVED =
  /^(NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NODE_DEBUG|NODE_V8_COVERAGE|NODE_(DISABLE_)?COMPILE_CACHE|SSL_CERT_\w+|TFE?_\w+|CDKTF_\w+|(https?|all)_proxy)$/i;

/**
 * Removes environment variables that can affect the results. The processes that this process starts don't inherit them
 * either. NODE_EXTRA_CA_CERTS alone triples the startup time of Node.
 *
 * @returns the names of the removed variables
 */
export function cleanEnvironment(): string[] {
  const removed = Object.keys(process.env).filter((name) => REMOVED.test(name));
  for (const name of removed) delete process.env[name];
  return removed;
}
