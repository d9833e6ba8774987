import {
  booleanToHclTerraform,
  booleanToTerraform,
  type IResolvable,
  listMapper,
  listMapperHcl,
  stringToHclTerraform,
  stringToTerraform,
} from "cdktf";

/** The settings of a provider block of `tfetokens`. */
export interface ProviderSettings {
  readonly address?: string;
  readonly hostname?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly caFile?: string;
  readonly sslSkipVerify?: boolean | IResolvable;
  readonly stateEncryptionKey?: string[];
  readonly alias?: string;
}

/** Returns the attributes of the provider block in Terraform's JSON syntax. */
export function toAttributes(settings: ProviderSettings): Record<string, unknown> {
  return {
    address: stringToTerraform(settings.address),
    hostname: stringToTerraform(settings.hostname),
    token: stringToTerraform(settings.token),
    organization: stringToTerraform(settings.organization),
    ca_file: stringToTerraform(settings.caFile),
    ssl_skip_verify: booleanToTerraform(settings.sslSkipVerify),
    state_encryption_key: listMapper(stringToTerraform, false)(settings.stateEncryptionKey),
    alias: stringToTerraform(settings.alias),
  };
}

/** Returns the attributes of the provider block for `cdktf synth --hcl`, which requires the type of each value. */
export function toHclAttributes(settings: ProviderSettings): Record<string, unknown> {
  const attributes = {
    address: hclString(settings.address),
    hostname: hclString(settings.hostname),
    token: hclString(settings.token),
    organization: hclString(settings.organization),
    ca_file: hclString(settings.caFile),
    ssl_skip_verify: simple(booleanToHclTerraform(settings.sslSkipVerify), "boolean"),
    state_encryption_key: {
      ...simple(listMapperHcl(stringToHclTerraform, false)(settings.stateEncryptionKey), "stringList"),
      type: "list",
    },
    alias: hclString(settings.alias),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, { value }]) => value !== undefined));
}

/** Returns a string attribute for `cdktf synth --hcl`. */
export const hclString = (value: string | undefined): HclAttribute =>
  simple(stringToHclTerraform(value), "string");

function simple(value: unknown, storageClassType: string): HclAttribute {
  return { value, isBlock: false, type: "simple", storageClassType };
}

/** An attribute for `cdktf synth --hcl`, with its type. */
export interface HclAttribute {
  readonly value: unknown;
  readonly isBlock: boolean;
  readonly type: string;
  readonly storageClassType: string;
}
