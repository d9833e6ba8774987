import { findCredential, isValidToken } from "./auth/credentials";
import type { Environment } from "./auth/cli-config";
import { CaCertificatesError, loadCaCertificates, readCaFile } from "./http/ca-certificates";
import { ProxySettingError, createProxyResolver, type ProxyResolver } from "./http/proxy";
import type { RoutesOptions } from "./http/routes";
import { checkOrganization } from "./organization-name";
import { Secret } from "./secret";
import { atAddress, atHost, resolveServer, usesTls, type Server } from "./server";
import { SettingError, argument, variable, type Setting, type SettingProblem } from "./setting-problem";

/**
 * The settings that the user configured. An unset setting or an empty string falls back to the environment or to
 * Terraform's files, except for `caFile`.
 */
export interface SettingsInput {
  readonly address?: string;
  readonly hostname?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly caFile?: string;
  readonly sslSkipVerify?: boolean;
}

/** The resolved settings for a `Client`, and the name of the organization. */
export interface Settings {
  readonly server: Server;
  readonly token: Secret;
  /** The argument, environment variable or file that contains the token. */
  readonly tokenSource: Setting;
  readonly organization: string | undefined;
  readonly routes: RoutesOptions;
  /**
   * The setting that turns off the verification of the server's certificate; undefined if none does, or if the server
   * doesn't use TLS.
   */
  readonly unverifiedBy: Setting | undefined;
}

export type ResolvedSettings =
  { readonly settings: Settings } | { readonly problems: readonly SettingProblem[] };

/** Resolves the settings of the provider or of the command `cdktf-tfe-tokens`, without sending a request. */
export function resolveSettings(input: SettingsInput, env: Environment): ResolvedSettings {
  const problems: SettingProblem[] = [];
  const read = <T>(reader: () => T): T | undefined => collect(reader, problems);

  const server = read(() => resolveServer(input, env));
  const skipVerify = read(() => resolveSslSkipVerify(input, env));
  const organization = read(() => resolveOrganization(input, env));
  const credential = server && read(() => resolveToken(server.host, input, env));
  const configuredCa = read(() => (input.caFile ? readConfiguredCa(input.caFile) : []));
  const proxyFor = read(() => resolveProxies(env));
  if (problems.length > 0 || !server || !credential || !configuredCa) return { problems };
  const routes = {
    insecure: skipVerify !== undefined,
    caCertificates: () => loadCaCertificates(configuredCa, env),
    proxyFor,
  };
  const unverifiedBy = usesTls(server) ? skipVerify : undefined;
  const { token, source: tokenSource } = credential;
  return { settings: { server, token, tokenSource, organization, routes, unverifiedBy } };
}

/** Returns the problems of the arguments. Doesn't check the environment or files. */
export function checkArguments({ address, hostname, token, organization }: SettingsInput): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const checks = [
    () => address && atAddress(address, argument("address")),
    () => hostname && atHost(hostname, argument("hostname")),
    () => token && checkToken(token),
    () => organization && checkOrganization(organization, argument("organization")),
  ];
  for (const check of checks) collect<unknown>(check, problems);
  return problems;
}

/** @throws SettingError if the name of the organization isn't valid */
export function resolveOrganization(
  { organization }: SettingsInput,
  { TFE_ORGANIZATION: fallback }: Environment,
): string | undefined {
  const name = organization || fallback || undefined;
  if (name !== undefined) {
    checkOrganization(name, organization ? argument("organization") : variable("TFE_ORGANIZATION"));
  }
  return name;
}

function collect<T>(reader: () => T, problems: SettingProblem[]): T | undefined {
  try {
    return reader();
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    problems.push(error.problem);
    return undefined;
  }
}

/** @returns the setting that turns off the verification of the server's certificate; undefined if none does */
function resolveSslSkipVerify({ sslSkipVerify }: SettingsInput, env: Environment): Setting | undefined {
  if (sslSkipVerify !== undefined) return sslSkipVerify ? argument("sslSkipVerify") : undefined;
  const { TFE_SSL_SKIP_VERIFY: value = "" } = env;
  // Go's strconv.ParseBool, which hashicorp/tfe uses, accepts the same values.
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return variable("TFE_SSL_SKIP_VERIFY");
  if (/^(0|f|F|FALSE|false|False)?$/.test(value)) return undefined;
  throw new SettingError({
    setting: variable("TFE_SSL_SKIP_VERIFY"),
    problem: `must be true or false, got ${JSON.stringify(value)}`,
    remedy: 'Use "true" or "false".',
  });
}

function checkToken(token: string): Secret {
  if (isValidToken(token)) return new Secret(token);
  throw new SettingError(toMalformedToken(argument("token")));
}

function resolveToken(
  host: string,
  { token }: SettingsInput,
  env: Environment,
): { token: Secret; source: Setting } {
  if (token) return { token: checkToken(token), source: argument("token") };
  const credential = findCredential(host, env);
  if ("token" in credential) return credential;
  if ("malformed" in credential) throw new SettingError(toMalformedToken(credential.malformed));
  const places = credential.lookedFor.map((place) => `  - ${place}`);
  throw new SettingError({
    setting: { kind: "credential" },
    problem: `was found for ${host}`,
    remedy: [
      "The following places were searched, in this order:",
      ...places,
      "In one of them, set an organization token, or a token of the owners team or of one of its members.",
    ].join("\n"),
  });
}

const toMalformedToken = (setting: Setting): SettingProblem => ({
  setting,
  problem: "isn't a valid API token",
  remedy:
    "The value contains a space, a line break or another character that isn't allowed in a token. The usual cause is a line break at the end. This message doesn't contain the value, because it might be a secret.",
});

function readConfiguredCa(file: string): string[] {
  try {
    return readCaFile(file);
  } catch (error) {
    if (!(error instanceof CaCertificatesError)) throw error;
    throw new SettingError({
      setting: argument("caFile"),
      problem: `${JSON.stringify(file)} ${error.message}`,
      remedy:
        "Set it to the path of a PEM file with your CA certificates, on the machine where this program runs.",
    });
  }
}

function resolveProxies(env: Environment): ProxyResolver | undefined {
  try {
    return createProxyResolver(env);
  } catch (error) {
    if (!(error instanceof ProxySettingError)) throw error;
    throw new SettingError({
      setting: variable(error.variable),
      problem: error.reason,
      remedy:
        'Use a value such as "http://proxy.example.com:3128", with user:password@ before the host if the proxy requires it. Only HTTP and HTTPS proxies are supported. This message doesn\'t contain the value, because it might contain a password.',
    });
  }
}
