import { createHash } from "node:crypto";
import { isKey, parseKey, type EncryptionKey } from "../../lib/adapter/encryption/key";

/** Random-looking bytes in base64, which depend only on the name. */
export const createKeyText = (name: string): string => createHash("sha256").update(name).digest("base64");

/** A key that encrypts secrets in state, which depends only on the name. */
export function createEncryptionKey(name: string): EncryptionKey {
  const parsed = parseKey(createKeyText(name));
  if (!isKey(parsed)) throw new Error(`the key ${name} ${parsed.problem}`);
  return parsed;
}
