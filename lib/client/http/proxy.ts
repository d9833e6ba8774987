import { BlockList, isIP } from "node:net";
import type { Environment } from "../auth/cli-config";

/** An environment variable that names no proxy this client can use. Its value may hold a password and is not told. */
export class ProxySettingError extends Error {
  override readonly name = "ProxySettingError";

  constructor(
    readonly variable: string,
    readonly reason: string,
  ) {
    super(`${variable} ${reason}`);
  }
}

/** The proxy of a URL, with its user and password; undefined: straight to the server. */
export type ProxyResolver = (url: URL) => URL | undefined;

/**
 * Proxies by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or small letters, by the rules of Go
 * (golang.org/x/net/http/httpproxy), so that this provider, Terraform and hashicorp/tfe take the same way.
 *
 * @returns undefined where no proxy is set
 * @throws ProxySettingError
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

/** A host name or address as sockets take it: an IPv6 address without its brackets. */
export const stripBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, "$1");

export const portOf = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80");

function readProxy(name: string, env: Environment): URL | undefined {
  const variable = env[name] ? name : name.toLowerCase();
  const value = env[variable]?.trim();
  if (!value) return undefined;
  // Go takes what has no scheme for http.
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname) throw new ProxySettingError(variable, "is no URL of a proxy");
  if (!/^https?:$/.test(url.protocol)) {
    throw new ProxySettingError(variable, `names a proxy of the kind ${url.protocol.slice(0, -1)}`);
  }
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    throw new ProxySettingError(
      variable,
      "has a user name or password with a percent sign that encodes nothing",
    );
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Whether one part of NO_PROXY, trimmed and in small letters, is about a URL. */
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
  // A name stands for itself and all below it; with a dot, or a star and a dot, in front for those below only.
  const below = host.replace(/^\*(?=\.)/, "");
  return below.startsWith(".") ? address.endsWith(below) : address === host || address.endsWith(`.${host}`);
}

function inSubnet(address: string, subnet: string): boolean {
  const [network, bits] = subnet.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), family);
  } catch {
    // Go passes over what is no subnet, too.
    return false;
  }
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
