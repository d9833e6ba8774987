import { canBeToken, type Environment } from "../api/credentials";
import { comparableHost } from "../api/host";
import { quoted } from "./explain";
import { boolean, string, type PlannedOf, type Schema } from "./schema/attribute";
import { error, type Diagnostic } from "./schema/diagnostic";
import { isKnown, type Unknown } from "./values/value";

const DEFAULT_HOSTNAME = "app.terraform.io";

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
export type ProviderConfig = PlannedOf<ProviderAttributes>;

export const schema: Schema<ProviderAttributes> = {
  version: 0,
  description: "The tokens of HCP Terraform and Terraform Enterprise, for their whole life.",
  attributes,
};

/** Where the server is: at a URL, or at a host that has to be asked where its API is. */
export type Server =
  | { readonly kind: "address"; readonly address: string; readonly host: string }
  | { readonly kind: "hostname"; readonly host: string };

/** A value with where it came from, in words for a person. */
interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

/** What can be said of the arguments alone. */
export function validate(config: ProviderConfig): Diagnostic[] {
  return [...checkArgumentsOfServer(config), ...checkToken(config)];
}

export function checkToken(config: ProviderConfig): Diagnostic[] {
  const token = given(config.token);
  return token === undefined || canBeToken(token) ? [] : [malformedToken("`token`")];
}

/** The arguments without which no request can be made, as far as they are unknown. */
export function awaitedOf(config: ProviderConfig): string[] {
  const { address, hostname, token, ca_file, ssl_skip_verify } = config;
  // A known address makes the host name irrelevant.
  const needed = {
    address,
    ...(given(address) === undefined && { hostname }),
    token,
    ca_file,
    ssl_skip_verify,
  };
  return Object.entries(needed).flatMap(([name, value]) => (isKnown(value) ? [] : [name]));
}

/**
 * The configuration goes before the environment: a credential goes nowhere but where the configuration says. An
 * argument that was unknown when arguments were validated is looked at here for the first time.
 */
export function serverOf(config: ProviderConfig, env: Environment): Server | Diagnostic[] {
  const wrong = checkArgumentsOfServer(config);
  if (wrong.length > 0) return wrong;
  const address = given(config.address);
  if (address !== undefined) return atAddress(address);
  const hostname = given(config.hostname);
  if (hostname !== undefined) return atHost(hostname);
  if (env.TFE_ADDRESS) {
    const malformed = checkAddress(env.TFE_ADDRESS, "The environment variable TFE_ADDRESS");
    return malformed.length > 0 ? malformed : atAddress(env.TFE_ADDRESS);
  }
  const name = env.TFE_HOSTNAME || DEFAULT_HOSTNAME;
  const misnamed = checkHostname(name, "The environment variable TFE_HOSTNAME");
  return misnamed.length > 0 ? misnamed : atHost(name);
}

/** Whether certificates are not verified, and who wants it so. */
export function insecureOf(
  { ssl_skip_verify: skip }: ProviderConfig,
  env: Environment,
): Sourced<boolean> | Diagnostic[] {
  const configured = given(skip);
  if (configured !== undefined) return { value: configured, source: "`ssl_skip_verify`" };
  const variable = env.TFE_SSL_SKIP_VERIFY ?? "";
  // What Go's strconv.ParseBool takes, as in hashicorp/tfe.
  const value = /^(1|t|T|TRUE|true|True)$/.test(variable);
  if (value || /^(0|f|F|FALSE|false|False)?$/.test(variable)) return { value, source: "TFE_SSL_SKIP_VERIFY" };
  return [
    error(`TFE_SSL_SKIP_VERIFY must be true or false, got ${quoted(variable)}`, 'Write "true" or "false".'),
  ];
}

export function malformedToken(source: string): Diagnostic {
  return error(
    `The token of ${source} cannot be an API token`,
    "It holds a space, a line break or another character that no token has and no header takes; a line break at its end is the most frequent. What it reads is not shown here.",
    ["token"],
  );
}

/** A known value that is not empty: an empty one counts as absent, as in hashicorp/tfe. */
export function given<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null && value !== "" ? value : undefined;
}

function checkArgumentsOfServer({ address, hostname }: ProviderConfig): Diagnostic[] {
  return [
    ...checkAddress(given(address), "`address`", ["address"]),
    ...checkHostname(given(hostname), "`hostname`", ["hostname"]),
  ];
}

const atAddress = (address: string): Server => ({ kind: "address", address, host: new URL(address).host });
const atHost = (name: string): Server => ({ kind: "hostname", host: comparableHost(name) ?? name });

function checkAddress(
  value: string | undefined,
  source: string,
  attribute?: Diagnostic["attribute"],
): Diagnostic[] {
  if (value === undefined) return [];
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    return [];
  }
  return [
    error(
      `${source} must be the URL of a server${shown(value)}`,
      'Write it like "https://tfe.example.com", with https:// (or http://) and without a user name.',
      attribute,
    ),
  ];
}

/** What is wrong about an address may be the secret in it: such a value is not shown. */
const shown = (value: string): string => (/[@?#]/.test(value) ? "" : `, got ${quoted(value)}`);

function checkHostname(
  value: string | undefined,
  source: string,
  attribute?: Diagnostic["attribute"],
): Diagnostic[] {
  if (value === undefined || comparableHost(value) !== undefined) return [];
  return [
    error(
      `${source} must be a host name${shown(value)}`,
      'Write it like "tfe.example.com" or "tfe.example.com:8443". A URL belongs into `address`.',
      attribute,
    ),
  ];
}
