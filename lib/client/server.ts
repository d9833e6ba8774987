import { findHostServices, type Environment, type Services } from "./auth/cli-config";
import { normalizeHost } from "./hostname";
import { discoverBaseUrl, discoveryUrl, selectBaseUrl } from "./http/discovery";
import { NetworkError, canceledMessage } from "./http/errors";
import type { TransportOptions } from "./http/transport";
import { SettingError, argument, variable, type Setting } from "./setting-problem";
import { SharedPromise } from "../shared/shared-promise";

export const DEFAULT_HOSTNAME = "app.terraform.io";

/** A server, identified by its URL or by its host name. For a host name, service discovery finds the URL of the API. */
export type Server =
  | { readonly kind: "address"; readonly address: string; readonly host: string }
  /** `services` contains the services in a `host` block of the CLI configuration, which replace service discovery. */
  | { readonly kind: "hostname"; readonly host: string; readonly services?: Services };

/** The arguments that determine the server. An empty string is treated as unset. */
export interface ServerArguments {
  readonly address?: string;
  readonly hostname?: string;
}

/**
 * Resolves the server. Reads the same environment variables as hashicorp/tfe. Arguments take precedence over the
 * environment, so that a credential is sent only to the server that the configuration names.
 *
 * @throws SettingError if the address or the host name isn't valid
 */
export function resolveServer({ address, hostname }: ServerArguments, env: Environment): Server {
  if (address) return atAddress(address, argument("address"));
  if (hostname) return withServices(atHost(hostname, argument("hostname")), env);
  if (env.TFE_ADDRESS) return atAddress(env.TFE_ADDRESS, variable("TFE_ADDRESS"));
  return withServices(atHost(env.TFE_HOSTNAME || DEFAULT_HOSTNAME, variable("TFE_HOSTNAME")), env);
}

function withServices(server: Server, env: Environment): Server {
  const services = findHostServices(server.host, env);
  return services === undefined ? server : { kind: "hostname", host: server.host, services };
}

/** Returns false for an `http:` address. Connections to it don't use TLS, so there is no certificate to verify. */
export const usesTls = (server: Server): boolean =>
  server.kind === "hostname" || !server.address.startsWith("http:");

/**
 * Returns the base URL for a `Client`, or a function that discovers it. Concurrent calls of the function share one
 * discovery. A call after the discovery has ended starts another one.
 */
export function resolveBaseUrl(
  server: Server,
  transport: TransportOptions,
): string | ((signal?: AbortSignal) => Promise<string>) {
  if (server.kind === "address") return new URL("api/v2/", server.address.replace(/\/*$/, "/")).href;
  const { host, services } = server;
  const call = { method: "GET", url: discoveryUrl(host) } as const;
  // Deferred, so that services without the API cause an error only when a request is sent.
  if (services !== undefined) return () => Promise.resolve().then(() => selectBaseUrl(services, call));
  let discovery: SharedPromise<string> | undefined;
  return (signal) => {
    if (discovery === undefined || discovery.isSettled) {
      discovery = new SharedPromise((shared) => discoverBaseUrl(host, transport, shared));
    }
    return discovery.wait(signal, () => {
      return new NetworkError(call, canceledMessage("before the API was found", signal), false);
    });
  };
}

/** @throws SettingError if the value isn't the URL of a server, or contains the path of the API */
export function atAddress(value: string, setting: Setting): Server {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new SettingError({
      setting,
      problem: `must be the URL of a server${quoteHarmless(value)}`,
      remedy:
        'Use a value such as "https://tfe.example.com". It must begin with https:// or http://, and must not contain a user name, a password, a query or a fragment.',
    });
  }
  const [, prefix] = /^(.*?)\/api(?:\/v2)?\/*$/.exec(url.pathname) ?? [];
  if (prefix !== undefined) {
    throw new SettingError({
      setting,
      problem: `must not contain the path of the API${quoteHarmless(value)}`,
      remedy: `The path "/api/v2" is added automatically. Use ${JSON.stringify(url.origin + prefix)}.`,
    });
  }
  return { kind: "address", address: value, host: url.host };
}

/** @throws SettingError if the value isn't a host name */
export function atHost(value: string, setting: Setting): Server {
  const host = normalizeHost(value);
  if (host !== undefined) return { kind: "hostname", host };
  throw new SettingError({
    setting,
    problem: `must be a host name${quoteHarmless(value)}`,
    remedy:
      'Use a value such as "tfe.example.com" or "tfe.example.com:8443". To use a URL, set the address instead.',
  });
}

/** Quotes a value, unless it contains `@`, `?` or `#`. A value with one of these characters might contain a secret. */
const quoteHarmless = (value: string): string =>
  /[@?#]/.test(value) ? "" : `, got ${JSON.stringify(value)}`;
