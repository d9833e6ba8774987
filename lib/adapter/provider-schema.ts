import { DEFAULT_HOSTNAME } from "../client/server";
import type { ArgumentName, Setting, SettingProblem } from "../client/setting-problem";
import { checkArguments, type SettingsInput } from "../client/settings";
import { checkConfiguredKeys, KEY_VARIABLE } from "./encryption/configured-keys";
import { boolean, listOfStrings, string, type PlanOf, type Schema } from "./framework/schema/attribute";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

const attributes = {
  address: string({
    optional: true,
    description:
      "URL of the server, without the path of the API. Takes precedence over `hostname`. If neither is set, defaults to the environment variable `TFE_ADDRESS`.",
  }),
  hostname: string({
    optional: true,
    description: `Hostname of the server, followed by the port unless the port is 443. The provider finds the API by service discovery. Defaults to the environment variable \`TFE_HOSTNAME\`, then to \`${DEFAULT_HOSTNAME}\`.`,
  }),
  token: string({
    optional: true,
    sensitive: true,
    description:
      "The API token to authenticate with. Defaults to the environment variable `TFE_TOKEN`, then `TF_TOKEN_<host>`, then to the token that `terraform login` or `tofu login` stored, then to a `credentials` block in Terraform's CLI configuration. To manage metrics tokens, use an organization token, a token of the owners team, or a token of a user in the owners team.",
  }),
  organization: string({
    optional: true,
    description:
      "Name of the organization for resources and data sources that don't set `organization`. Defaults to the environment variable `TFE_ORGANIZATION`.",
  }),
  ca_file: string({
    optional: true,
    description:
      "Path to a PEM file with additional CA certificates to trust, such as the certificate of your company's CA.",
  }),
  ssl_skip_verify: boolean({
    optional: true,
    description:
      "Whether to accept any certificate. If true, an attacker between the provider and the server can read the credential and new tokens. Defaults to the environment variable `TFE_SSL_SKIP_VERIFY`, then to false. Prefer `ca_file`.",
  }),
  state_encryption_key: listOfStrings({
    optional: true,
    sensitive: true,
    description: `Keys that encrypt the secrets of tokens with \`encrypted = true\`. Each key consists of 32 random bytes in base64. The provider encrypts with the first key, and can decrypt with any of the keys. Defaults to the environment variable \`${KEY_VARIABLE}\`, which contains the keys separated by commas. A saved plan contains the provider's arguments, so prefer the environment variable or an ephemeral value.`,
  }),
};

export type ProviderAttributes = typeof attributes;
export type ProviderConfig = PlanOf<ProviderAttributes>;

export const schema: Schema<ProviderAttributes> = {
  version: 0,
  description: "Creates, rotates and revokes the API tokens of HCP Terraform and Terraform Enterprise.",
  attributes,
};

/** Returns the problems with the known arguments. Doesn't check environment variables or files. */
export function validate(config: ProviderConfig): Diagnostic[] {
  return [
    ...checkArguments(toSettingsInput(config)).map(toSettingDiagnostic),
    ...checkConfiguredKeys(config.state_encryption_key),
  ];
}

/** Returns the arguments that are known and not empty, except the encryption keys. */
export function toSettingsInput(config: ProviderConfig): SettingsInput {
  return {
    address: configuredValue(config.address),
    hostname: configuredValue(config.hostname),
    token: configuredValue(config.token),
    organization: configuredValue(config.organization),
    caFile: configuredValue(config.ca_file),
    sslSkipVerify: configuredValue(config.ssl_skip_verify),
  };
}

/** Returns the names of the unknown arguments that requests require. */
export function unknownArguments(config: ProviderConfig): string[] {
  const { address, hostname, token, ca_file, ssl_skip_verify } = config;
  // If the address is known, the provider doesn't use the hostname.
  const needed = {
    address,
    ...(configuredValue(address) === undefined && { hostname }),
    token,
    ca_file,
    ssl_skip_verify,
  };
  return Object.entries(needed).flatMap(([name, value]) => (isKnown(value) ? [] : [name]));
}

const ATTRIBUTES: Readonly<Record<ArgumentName, keyof ProviderAttributes>> = {
  address: "address",
  hostname: "hostname",
  token: "token",
  organization: "organization",
  caFile: "ca_file",
  sslSkipVerify: "ssl_skip_verify",
};

/** Returns a setting as the subject of a sentence. */
export function describeSetting(setting: Setting): string {
  switch (setting.kind) {
    case "argument":
      return `\`${ATTRIBUTES[setting.name]}\``;
    case "variable":
      return `The environment variable ${setting.name}`;
    case "file":
      return `The token in ${setting.path}`;
    case "credential":
      return "No API token";
  }
}

/** Returns the path of the attribute that a setting belongs to; undefined for an environment variable. */
export function attributeOf(setting: Setting): string[] | undefined {
  if (setting.kind === "argument") return [ATTRIBUTES[setting.name]];
  return setting.kind === "credential" || setting.kind === "file" ? ["token"] : undefined;
}

export function toSettingDiagnostic({ setting, problem, remedy }: SettingProblem): Diagnostic {
  const detail =
    setting.kind === "credential"
      ? remedy.replace("\n", "\n  - the argument `token` of the provider\n")
      : remedy;
  return error(`${describeSetting(setting)} ${problem}`, detail, attributeOf(setting));
}

/**
 * Returns the value, or undefined if it is unknown, null or empty. hashicorp/tfe also treats an empty string as absent.
 */
function configuredValue<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null && value !== "" ? value : undefined;
}
