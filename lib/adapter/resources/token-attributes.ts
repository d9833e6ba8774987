import { quote } from "../diagnostics";
import { RFC_3339_UTC, boolean, mapOfStrings, number, string } from "../framework/schema/attribute";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { isKnown, type Unknown } from "../framework/values/value";
import { parseTimestamp } from "../../shared/rfc3339";

/** The attributes that the schemas of all token resources have in common. */
export const commonAttributes = {
  generation: number({
    optional: true,
    forcesReplacement: true,
    description:
      "Number of the generation that this token belongs to, from a `tfetokens_rotation`. Changing this from null to a number, or from a number to null, keeps the existing token. Any other change creates a new token.",
  }),
  expires_at: string({
    optional: true,
    forcesReplacement: true,
    description: `When the token expires (RFC 3339 with a time zone). Defaults to the server's default: two years after creation, or no expiry on older servers. \`valid_until\` contains the expiry that the server reports.`,
  }),
  keepers: mapOfStrings({
    optional: true,
    forcesReplacement: true,
    description:
      "Map of arbitrary strings. Changing this creates a new token. Adding the first keepers keeps the existing token.",
  }),
  encrypted: boolean({
    optional: true,
    description:
      "Whether to store the secret in state only in encrypted form. If true, `encrypted_token` contains the secret, encrypted with the first key in the provider's `state_encryption_key`, and `token` is null. Defaults to false. Changing this encrypts or decrypts the secret in place and keeps the token.",
  }),
  id: string({ computed: true, description: "ID of the token (not a secret)." }),
  created_at: string({ computed: true, description: `When the token was created (${RFC_3339_UTC}).` }),
  valid_until: string({
    computed: true,
    description: `When the token expires, as reported by the server (${RFC_3339_UTC}). This is null if the token doesn't expire, or if the server doesn't report its expiry. A token lifetime policy of the organization can make the token expire earlier than \`expires_at\`.`,
  }),
  token: string({
    computed: true,
    sensitive: true,
    description:
      "Secret of the token, or null if `encrypted` is true. The server returns the secret only when it creates the token, so `token` is also null after an import.",
  }),
  encrypted_token: string({
    computed: true,
    description:
      "The encrypted secret, for the ephemeral resource `tfetokens_token_secret`. This is null unless `encrypted` is true.",
  }),
};

type Planned<T> = T | null | Unknown;

/** Validates an argument for the name or description of a token, or for its prefix. */
export function checkName(argument: string, value: Planned<string>): Diagnostic[] {
  if (!isKnown(value) || value === null) return [];
  if (value.trim() === "") {
    return [error(`\`${argument}\` must not be empty`, "Use text that identifies the token.", [argument])];
  }
  if (/\p{Cc}/u.test(value)) {
    const detail = `Got ${quote(value)}. Use printable characters only.`;
    return [error(`\`${argument}\` must not contain control characters`, detail, [argument])];
  }
  // A prefix can end with whitespace, because a suffix is appended to it.
  const isPrefix = argument.endsWith("_prefix");
  const trimmed = isPrefix ? value.trimStart() : value.trim();
  if (trimmed === value) return [];
  const where = isPrefix ? "start" : "start or end";
  const detail = `Got ${quote(value)}. Remove the whitespace. Otherwise, the server might remove it, and the token would differ from the configuration.`;
  return [error(`\`${argument}\` must not ${where} with whitespace`, detail, [argument])];
}

/**
 * Validates that the arguments for the exact text and for its prefix aren't both set. After an import,
 * `-generate-config-out` can write both with the same value, so equal values are accepted.
 */
export function checkExclusive(
  argument: string,
  exact: Planned<string>,
  prefix: Planned<string>,
): Diagnostic[] {
  if (!isKnown(exact) || !isKnown(prefix) || exact === null || prefix === null || exact === prefix) return [];
  const detail = `\`${argument}\` is ${quote(exact)} and \`${argument}_prefix\` is ${quote(prefix)}. Set only one of them.`;
  return [error(`\`${argument}\` and \`${argument}_prefix\` can't be set together`, detail, [argument])];
}

/**
 * Returns the exact text or its prefix for a generated configuration, which should contain only one of them. After an
 * import, the prefix is the whole text, so the exact text alone describes the token.
 */
export function withoutImportedPrefix<N extends string>(
  argument: N,
  config: { readonly [K in N | `${N}_prefix`]: string | null },
): { readonly [K in N | `${N}_prefix`]: string | null } {
  const { [argument]: exact, [`${argument}_prefix` as const]: prefix } = config;
  const isExact = prefix === null || prefix === exact;
  return { [argument]: isExact ? exact : null, [`${argument}_prefix`]: isExact ? null : prefix } as {
    readonly [K in N | `${N}_prefix`]: string | null;
  };
}

export function checkExpiresAt(expiresAt: Planned<string>): Diagnostic[] {
  if (!isKnown(expiresAt) || expiresAt === null || parseTimestamp(expiresAt) !== undefined) return [];
  return [
    error(
      `\`expires_at\` must be an RFC 3339 timestamp with a time zone, got ${quote(expiresAt)}`,
      'Use a value such as "2027-01-31T00:00:00Z".',
      ["expires_at"],
    ),
  ];
}

export function checkGeneration(generation: Planned<number>): Diagnostic[] {
  if (!isKnown(generation) || generation === null) return [];
  if (Number.isInteger(generation) && generation >= 1) return [];
  const detail = "Use the generation of a slot in a `tfetokens_rotation`.";
  return [
    error(`\`generation\` must be a whole number of at least 1, got ${generation}`, detail, ["generation"]),
  ];
}

export function missingOrganizationError(): Diagnostic {
  const detail =
    "Set `organization` here or in the provider, or set the environment variable `TFE_ORGANIZATION`.";
  return error("No organization is set for the token", detail, ["organization"]);
}
