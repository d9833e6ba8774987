import { createHash, randomBytes } from "node:crypto";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// HashiCorp's IDs don't contain ambiguous characters.
const UNAMBIGUOUS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LOWER_CASE = "0123456789abcdefghijklmnopqrstuvwxyz";

function randomText(length: number, alphabet: string): string {
  // Bytes at or above the largest multiple of the alphabet's length would favor its first characters.
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

/** Generates the secret of an authentication token: 14 characters, `.atlasv1.` and 67 characters. */
export const newAuthenticationSecret = (): string =>
  `${randomText(14, ALPHANUMERIC)}.atlasv1.${randomText(67, ALPHANUMERIC)}`;

/** Generates the secret of a metrics token: `hcpt_`, 32 characters, a period and 64 hexadecimal digits. */
export const newMetricsSecret = (): string =>
  `hcpt_${randomText(32, ALPHANUMERIC)}.${randomBytes(32).toString("hex")}`;

/** Generates an ID in HashiCorp's format, such as `team-BUHBEM97xboT8TVz`. */
export const newId = (prefix: string): string => `${prefix}-${randomText(16, UNAMBIGUOUS)}`;

/** Generates the ID of a metrics token, which consists of 32 letters and digits and doesn't have a prefix. */
export const newMetricsId = (): string => randomText(32, LOWER_CASE);

/** Generates six random digits, which extend a timestamp from milliseconds to nanoseconds. */
export const newNanosecondTail = (): string => randomText(6, "0123456789");

/** Returns the hash that is stored and shown instead of a secret, as 64 hexadecimal digits. */
export const sha256 = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Matches all strings in the format of this API's secrets. */
export const secretPattern = /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]+|hcpt_[A-Za-z0-9]+(?:\.[0-9a-fA-F]+)?/g;
