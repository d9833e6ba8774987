import { isValidToken, type Environment } from "../client/auth/credentials";
import {
  DEFAULT_HOSTNAME,
  checkServerArguments,
  resolveServer,
  readSslSkipVerify,
  type Server,
  type ServerArguments,
  type ServerSettingError,
} from "../client/server";
import { checkOrganizationName } from "./organization-name";
import { boolean, string, type PlanOf, type Schema } from "./framework/schema/attribute";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

const attributes = {
  address: string({
    optional: true,
    description:
      "The server as a URL, without the path of its API. Goes before `hostname`. Where neither is given, the environment variable `TFE_ADDRESS` counts.",
  }),
  hostname: string({
    optional: true,
    description: `The server's host name, with a port where it is not 443; the API is found by service discovery. Defaults to the environment variable \`TFE_HOSTNAME\`, then to \`${DEFAULT_HOSTNAME}\`.`,
  }),
  token: string({
    optional: true,
    sensitive: true,
    description:
      "The API token to authenticate with. Defaults to the environment variable `TFE_TOKEN`, then `TF_TOKEN_<host>`, then to what `terraform login` stored, then to a `credentials` block of Terraform's CLI configuration. Metrics tokens need an organization token, or a token of the owners team or of one of its members.",
  }),
  organization: string({
    optional: true,
    description:
      "The organization of resources that name none. Defaults to the environment variable `TFE_ORGANIZATION`.",
  }),
  ca_file: string({
    optional: true,
    description:
      "Path of a file with the certificates (PEM) of authorities to trust besides those that are trusted anyway: a company's own, for example.",
  }),
  ssl_skip_verify: boolean({
    optional: true,
    description:
      "Accept any certificate of the server. Defaults to the environment variable `TFE_SSL_SKIP_VERIFY`, then to false. Prefer `ca_file`.",
  }),
};

export type ProviderAttributes = typeof attributes;
export type ProviderConfig = PlanOf<ProviderAttributes>;

export const schema: Schema<ProviderAttributes> = {
  version: 0,
  description: "The tokens of HCP Terraform and Terraform Enterprise, for their whole life.",
  attributes,
};

/** A value with where it came from, in words for a person. */
interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

/** What can be said of the arguments alone. */
export function validate(config: ProviderConfig): Diagnostic[] {
  return [
    ...checkServerArguments(serverArguments(config)).map(toSettingDiagnostic),
    ...checkToken(config),
    ...checkOrganizationName(configuredValue(config.organization)),
  ];
}

export function checkToken(config: ProviderConfig): Diagnostic[] {
  const token = configuredValue(config.token);
  return token === undefined || isValidToken(token) ? [] : [malformedTokenError("`token`")];
}

/** The arguments without which no request can be made, as far as they are unknown. */
export function unknownArguments(config: ProviderConfig): string[] {
  const { address, hostname, token, ca_file, ssl_skip_verify } = config;
  // A known address makes the host name irrelevant.
  const needed = {
    address,
    ...(configuredValue(address) === undefined && { hostname }),
    token,
    ca_file,
    ssl_skip_verify,
  };
  return Object.entries(needed).flatMap(([name, value]) => (isKnown(value) ? [] : [name]));
}

/**
 * An argument that was unknown when arguments were validated is looked at here for the first time.
 *
 * @throws ServerSettingError
 */
export const configuredServer = (config: ProviderConfig, env: Environment): Server =>
  resolveServer(serverArguments(config), env);

/**
 * Whether certificates are not verified, and who wants it so.
 *
 * @throws ServerSettingError
 */
export function configuredSslSkipVerify(
  { ssl_skip_verify: skip }: ProviderConfig,
  env: Environment,
): Sourced<boolean> {
  const configured = configuredValue(skip);
  if (configured !== undefined) return { value: configured, source: "`ssl_skip_verify`" };
  return { value: readSslSkipVerify(env), source: "TFE_SSL_SKIP_VERIFY" };
}

/** A setting of the server that cannot be used, at its argument where it is one. */
export function toSettingDiagnostic({ setting, problem, remedy }: ServerSettingError): Diagnostic {
  return setting === "address" || setting === "hostname"
    ? error(`\`${setting}\` ${problem}`, remedy, [setting])
    : error(`The environment variable ${setting} ${problem}`, remedy);
}

export function malformedTokenError(source: string): Diagnostic {
  return error(
    `The token of ${source} cannot be an API token`,
    "It holds a space, a line break or another character that no token has and no header takes; a line break at its end is the most frequent. What it reads is not shown here.",
    ["token"],
  );
}

/** A known value that is not empty: an empty one counts as absent, as in hashicorp/tfe. */
export function configuredValue<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null && value !== "" ? value : undefined;
}

function serverArguments({ address, hostname }: ProviderConfig): ServerArguments {
  return { address: configuredValue(address), hostname: configuredValue(hostname) };
}
