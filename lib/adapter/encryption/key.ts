import { createHash, createSecretKey, type KeyObject } from "node:crypto";

/** A key that encrypts secrets in state. */
export interface EncryptionKey {
  /** 16 hexadecimal digits that identify the key in envelopes. The ID isn't a secret. */
  readonly id: string;
  readonly key: KeyObject;
}

/** The reason why a string isn't a usable key. */
export interface InvalidKey {
  /** The predicate of a sentence about the key, such as "is empty". It never contains the string. */
  readonly problem: string;
}

const KEY_BYTES = 32;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Minimum number of different values among the 32 bytes of a key, and among the 31 differences between neighboring
 * bytes. For random keys, the average is above 29, and fewer than one key in 10^13 is below this minimum.
 */
const MIN_DIFFERENT_BYTES = 17;

/** Parses a key of 32 random bytes in base64. Keys that obviously aren't random are rejected. */
export function parseKey(text: string): EncryptionKey | InvalidKey {
  if (text === "") return { problem: "is empty" };
  const bytes = Buffer.from(text, "base64");
  // Node's decoder skips characters that aren't base64, so the decoded bytes are encoded again and compared with the
  // text.
  if (!BASE64.test(text) || bytes.toString("base64") !== text) {
    return {
      problem: `isn't base64 with the alphabet A-Z, a-z, 0-9, + and / (it has ${text.length} characters)`,
    };
  }
  if (bytes.length !== KEY_BYTES) return { problem: `has ${bytes.length} bytes instead of ${KEY_BYTES}` };
  const weakness = findWeakness(bytes);
  return weakness === undefined ? { id: keyId(bytes), key: createSecretKey(bytes) } : { problem: weakness };
}

export const isKey = (parsed: EncryptionKey | InvalidKey): parsed is EncryptionKey => "key" in parsed;

function findWeakness(bytes: Buffer): string | undefined {
  // Fewer than one random key in 10^13 consists of printable characters by chance.
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) {
    return "isn't random: it is text, such as a passphrase";
  }
  const steps = bytes.subarray(1).map((byte, index) => byte - bytes[index]);
  const isRandom = [bytes, steps].every((values) => new Set(values).size >= MIN_DIFFERENT_BYTES);
  return isRandom ? undefined : "isn't random: its bytes follow a pattern";
}

/** Returns the ID of a key. The prefix distinguishes the ID from other hashes of the key. */
function keyId(bytes: Buffer): string {
  return createHash("sha256").update("tfetokens:v1:key-id:").update(bytes).digest("hex").slice(0, 16);
}
