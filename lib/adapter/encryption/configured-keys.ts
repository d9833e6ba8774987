import type { Environment } from "../../client/auth/credentials";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { UNKNOWN, isKnown, type Unknown } from "../framework/values/value";
import { isKey, parseKey, type EncryptionKey } from "./key";

export const KEY_ARGUMENT = "state_encryption_key";
export const KEY_VARIABLE = "TFETOKENS_STATE_ENCRYPTION_KEY";

/** The value of the provider's `state_encryption_key` argument. */
export type ConfiguredKeys = readonly (string | null | Unknown)[] | null | Unknown;

/**
 * The configured keys, or `UNKNOWN` if the argument or one of its elements isn't known until apply. The provider
 * encrypts with the first key, and can decrypt with any of the keys.
 */
export type EncryptionKeys = readonly EncryptionKey[] | Unknown;

const REMEDY =
  "A key consists of 32 random bytes in base64 (44 characters). Create one with `openssl rand -base64 32`, and store it safely. If you lose the key, the secrets that it encrypted can't be decrypted.";

/** Returns the problems with the keys in the configuration. */
export function checkConfiguredKeys(configured: ConfiguredKeys): Diagnostic[] {
  if (!isKnown(configured) || configured === null) return [];
  return configured.flatMap((text, index) => {
    if (!isKnown(text)) return [];
    const parsed = parseKey(text ?? "");
    if (isKey(parsed)) return [];
    const summary = `\`${KEY_ARGUMENT}[${index}]\` ${parsed.problem}`;
    return [error(summary, REMEDY, [KEY_ARGUMENT, index])];
  });
}

/**
 * Returns the keys in the configuration. If it doesn't contain any, returns the keys in the environment variable, which
 * are separated by commas. Returns an error if one of the keys is unusable.
 */
export function resolveKeys(configured: ConfiguredKeys, env: Environment): EncryptionKeys | Diagnostic {
  if (!isKnown(configured)) return UNKNOWN;
  if (configured === null || configured.length === 0) return fromEnvironment(env);
  const [problem] = checkConfiguredKeys(configured);
  if (problem !== undefined) return problem;
  return configured.every((text) => isKnown(text))
    ? configured.map((text) => parseKey(text ?? "")).filter(isKey)
    : UNKNOWN;
}

function fromEnvironment(env: Environment): readonly EncryptionKey[] | Diagnostic {
  const value = env[KEY_VARIABLE]?.trim();
  if (!value) return [];
  const parsed = value.split(",").map((text) => parseKey(text.trim()));
  for (const [index, key] of parsed.entries()) {
    if (isKey(key)) continue;
    const which = parsed.length === 1 ? "The key" : `Key ${index + 1}`;
    return error(`${which} in the environment variable ${KEY_VARIABLE} ${key.problem}`, REMEDY);
  }
  return parsed.filter(isKey);
}
