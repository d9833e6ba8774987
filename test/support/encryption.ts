import { createHash } from "node:crypto";
import { isKey, parseKey, type EncryptionKey } from "../../lib/adapter/encryption/key";

/** Random bytes in base64, always the same for a name. */
export const createKeyText = (name: string): string => createHash("sha256").update(name).digest("base64");

/** A key that encrypts secrets in state, always the same for a name. */
export function createEncryptionKey(name: string): EncryptionKey {
  const parsed = parseKey(createKeyText(name));
  if (!isKey(parsed)) throw new Error(`the key ${name} ${parsed.problem}`);
  return parsed;
}
