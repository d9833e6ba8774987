import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { Environment } from "../auth/cli-config";

/**
 * An error for an environment variable that doesn't contain the URL of a supported proxy. The message doesn't quote the
 * value, because it might contain a password.
 */
export class ProxySettingError extends Error {
  override readonly name = "ProxySettingError";

  constructor(
    readonly variable: string,
    readonly reason: string,
  ) {
    super(`${variable} ${reason}`);
  }
}

/** Returns the proxy for a URL, with its user name and password; undefined for a direct connection. */
export type ProxyResolver = (url: URL) => URL | undefined;

/**
 * Reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case, as Go does (golang.org/x/net/http/httpproxy). As
 * a result, this provider, Terraform and hashicorp/tfe use the same proxy.
 *
 * @returns undefined if no proxy is set
 * @throws ProxySettingError if a variable doesn't contain the URL of a supported proxy
 */
export function createProxyResolver(env: Environment): ProxyResolver | undefined {
  const secure = readProxy("HTTPS_PROXY", env);
  const plain = readProxy("HTTP_PROXY", env);
  if (secure === undefined && plain === undefined) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || "").split(",").map((part) => part.trim().toLowerCase());
  return (url) => {
    const proxy = url.protocol === "https:" ? secure : plain;
    return proxy === undefined || isLoopback(url) || exceptions.some((exception) => covers(exception, url))
      ? undefined
      : proxy;
  };
}

/** Removes the brackets around an IPv6 address, because sockets expect the address without them. */
export const stripBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, "$1");

export const portOf = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80");

function readProxy(name: string, env: Environment): URL | undefined {
  const variable = env[name] ? name : name.toLowerCase();
  const value = env[variable]?.trim();
  if (!value) return undefined;
  if (value.includes("\\")) {
    // In "DOMAIN\user", a URL parser would treat the backslash as a slash, and the domain as the host.
    throw new ProxySettingError(variable, 'contains a backslash. Write it as "%5C", as in "DOMAIN%5Cuser"');
  }
  // If the value has no scheme, Go assumes http.
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname) throw new ProxySettingError(variable, "must be the URL of a proxy");
  if (!/^https?:$/.test(url.protocol)) {
    throw new ProxySettingError(
      variable,
      `names a ${url.protocol.slice(0, -1)} proxy, which isn't supported`,
    );
  }
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    throw new ProxySettingError(variable, "has a user name or password with an invalid percent encoding");
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Reports whether an entry of NO_PROXY, trimmed and in lowercase, matches a URL. */
function covers(exception: string, url: URL): boolean {
  if (exception === "") return false;
  if (exception === "*") return true;
  const address = stripBrackets(url.hostname);
  const isAddress = isIP(address) !== 0;
  if (exception.includes("/")) return isAddress && inSubnet(address, exception);

  const [, name, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(exception) ?? [, exception];
  if (port !== undefined && port !== portOf(url)) return false;
  const host = stripBrackets(name ?? "");
  if (isIP(host) !== 0) return isAddress && inSubnet(address, `${host}/${isIP(host) === 6 ? 128 : 32}`);
  if (host === "" || isAddress) return false;
  // A name matches itself and its subdomains; with a leading "." or "*.", only its subdomains.
  const [, prefix = "", domain = ""] = /^(\*?\.)?(.*)$/.exec(host) ?? [];
  const ascii = domainToASCII(domain) || domain;
  return address.endsWith(`.${ascii}`) || (prefix === "" && address === ascii);
}

function inSubnet(address: string, subnet: string): boolean {
  const [network, bits] = subnet.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), family);
  } catch {
    // Go ignores an invalid subnet too.
    return false;
  }
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
