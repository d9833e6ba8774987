import { createHash } from "node:crypto";
import { isKey, parseKey, type EncryptionKey } from "../../lib/adapter/encryption/key";

/** Returns a key in Base64, which depends only on the name. */
export const createKeyText = (name: string): string => createHash("sha256").update(name).digest("base64");

/** Returns the parsed key with the given name. */
export function createEncryptionKey(name: string): EncryptionKey {
  const parsed = parseKey(createKeyText(name));
  if (!isKey(parsed)) throw new Error(`the key ${name} ${parsed.problem}`);
  return parsed;
}
