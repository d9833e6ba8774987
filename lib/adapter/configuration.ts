import { setTimeout as sleep } from "node:timers/promises";
import { CaCertificatesError, loadCaCertificates } from "../client/http/ca-certificates";
import { Client } from "../client/client";
import { findCredential, type Environment } from "../client/auth/credentials";
import { NetworkError } from "../client/http/errors";
import { ProxySettingError, createProxyResolver, type ProxyResolver } from "../client/http/proxy";
import { Secret } from "../client/secret";
import { ServerSettingError, resolveBaseUrl, type Server } from "../client/server";
import type { TransportOptions } from "../client/http/transport";
import { toCancellation } from "./cancellation";
import { createServerState, type Connection } from "./connection";
import { quote } from "./diagnostics";
import { logRequest, type Log } from "./log";
import { checkOrganizationName } from "./organization-name";
import { failure, type Failure, type Response } from "./framework/provider";
import type { Cancellation } from "./framework/server/cancellation";
import {
  unknownArguments,
  checkToken,
  configuredValue,
  configuredSslSkipVerify,
  malformedTokenError,
  configuredServer,
  toSettingDiagnostic,
  type ProviderConfig,
} from "./provider-schema";
import { error, warning, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

/** What surrounds the configuration. */
export interface AdapterOptions {
  /** Where the configuration leaves something open. */
  readonly env: Environment;
  /** The provider's own. */
  readonly version: string;
  readonly log: Log;
  /** How long each answer may take, in milliseconds. Default: as the transport has it. */
  readonly timeoutMs?: number;
}

/** Thrown by a part of the configuration, so that one who reads the parts in order need not look at each. */
class RefusedConfiguration extends Error {
  constructor(readonly diagnostics: Failure["diagnostics"]) {
    super();
  }
}

function throwIfAny([first, ...rest]: readonly Diagnostic[]): void {
  if (first !== undefined) throw new RefusedConfiguration([first, ...rest]);
}

/**
 * The connection that a configuration describes. Nothing is asked of the server yet: what asks nothing needs no
 * network.
 *
 * @param stop Terraform's wish to stop
 */
export function configure(
  config: ProviderConfig,
  options: AdapterOptions,
  stop: Cancellation,
): Response<Connection> {
  try {
    return connect(config, options, stop);
  } catch (thrown) {
    if (thrown instanceof RefusedConfiguration) return { diagnostics: thrown.diagnostics };
    if (thrown instanceof ServerSettingError) return failure(toSettingDiagnostic(thrown));
    throw thrown;
  }
}

function connect(
  config: ProviderConfig,
  { env, version, log, timeoutMs }: AdapterOptions,
  stop: Cancellation,
): Response<Connection> {
  const server = configuredServer(config, env);
  const insecure = configuredSslSkipVerify(config, env);
  const organization = organizationOf(config, env);
  const awaited = unknownArguments(config);
  // Before the address is known, it is not known whose credential to look for.
  const token = awaited.length > 0 ? new Secret("") : tokenFor(server.host, config, env);
  const transport: TransportOptions = {
    timeoutMs,
    insecure: insecure.value,
    authorities: authorities(config, env),
    proxyFor: proxies(env),
    observe: (observation) => logRequest(log, observation, token),
  };
  const client = new Client({
    ...transport,
    base: awaited.length > 0 ? notYet(server) : resolveBaseUrl(server, transport),
    token,
    userAgent: `terraform-provider-tfetokens/${version}`,
  });
  const unverified = insecure.value && !(server.kind === "address" && server.address.startsWith("http:"));
  return {
    value: {
      ...createServerState(client, () => performance.now()),
      organization,
      unknownArguments: awaited,
      signal: stop.stopRequested,
      hardStop: stop.hardStop,
      wait,
    },
    diagnostics: unverified ? [certificateUnverified(server.host, insecure.source)] : [],
  };
}

/** The organization of whatever names none; undefined: none. */
function organizationOf({ organization }: ProviderConfig, env: Environment): string | Unknown | undefined {
  if (!isKnown(organization)) return organization;
  const configured = configuredValue(organization);
  const name = configured ?? (env.TFE_ORGANIZATION || undefined);
  const source = configured === undefined ? "The environment variable TFE_ORGANIZATION" : undefined;
  const wrong = checkOrganizationName(name, source);
  throwIfAny(wrong);
  return name;
}

function tokenFor(host: string, config: ProviderConfig, env: Environment): Secret {
  const configured = configuredValue(config.token);
  if (configured !== undefined) {
    const wrong = checkToken(config);
    throwIfAny(wrong);
    return new Secret(configured);
  }
  const credential = findCredential(host, env);
  if ("token" in credential) return credential.token;
  if ("malformed" in credential) throw new RefusedConfiguration([malformedTokenError(credential.malformed)]);
  const detail = [
    "Looked, in this order, for:",
    ...["the argument `token` of the provider", ...credential.lookedFor].map((place) => `  - ${place}`),
    "Set one of them to an organization token, or to a token of the owners team or of one of its members.",
  ].join("\n");
  throw new RefusedConfiguration([error(`No API token was found for ${host}`, detail, ["token"])]);
}

function authorities(config: ProviderConfig, env: Environment): readonly string[] | undefined {
  const file = configuredValue(config.ca_file);
  if (file === undefined) return undefined;
  try {
    return loadCaCertificates(file, env);
  } catch (thrown) {
    if (!(thrown instanceof CaCertificatesError)) throw thrown;
    const summary = `\`ca_file\` ${quote(file)} ${thrown.message}`;
    const detail =
      "Give the path of a file with the certificates of your authorities in PEM, as seen from where Terraform runs.";
    throw new RefusedConfiguration([error(summary, detail, ["ca_file"])]);
  }
}

function proxies(env: Environment): ProxyResolver | undefined {
  try {
    return createProxyResolver(env);
  } catch (thrown) {
    if (!(thrown instanceof ProxySettingError)) throw thrown;
    const summary = `The environment variable ${thrown.message}`;
    const detail =
      'Write it like "http://proxy.example.com:3128", with user:password@ before the host where the proxy asks for it. Proxies of other kinds (socks5) cannot be used. Its value is not shown here.';
    throw new RefusedConfiguration([error(summary, detail)]);
  }
}

/** No request leaves with a credential that is not known. */
function notYet({ host }: Server): () => Promise<string> {
  const call = { method: "GET", url: `https://${host}/` } as const;
  const reason = "the provider's configuration will only be known during apply";
  return () => Promise.reject(new NetworkError(call, reason, false));
}

function certificateUnverified(host: string, source: string): Diagnostic {
  return warning(
    `The certificate of ${host} is not verified`,
    `${source} says so. Whoever stands between this machine and the server can read the credential and every token that is made, and use them. If the certificate is of your company's own authority, give that in \`ca_file\` instead.`,
    source.startsWith("`") ? ["ssl_skip_verify"] : undefined,
  );
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw toCancellation(signal);
  }
}
