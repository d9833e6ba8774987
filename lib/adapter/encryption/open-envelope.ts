import type { Secret } from "../../client/secret";
import { quote } from "../diagnostics";
import { parseEnvelope, unseal, type EnvelopeSubject } from "./envelope";
import type { EncryptionKey } from "./key";

/** The result of decrypting an envelope. */
export type Opened =
  | { readonly kind: "opened"; readonly secret: Secret; readonly keyId: string }
  /** @property reason one or two sentences, without the last period */
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Decrypts an envelope with the key whose ID the envelope contains.
 *
 * @param expected the resource type and the ID that the token must have; omitted values aren't checked
 */
export function openEnvelope(
  text: string,
  expected: Partial<EnvelopeSubject>,
  keys: readonly EncryptionKey[],
): Opened {
  const envelope = parseEnvelope(text);
  if (envelope === undefined) {
    return unreadable(
      "The value isn't an encrypted token that this version of the provider can read. Either it was changed, or a newer version wrote it",
    );
  }
  const { keyId, tokenId } = envelope;
  if (!isExpected(envelope, expected)) {
    return unreadable(
      `The encrypted secret belongs to ${describeToken(envelope)}, not to ${describeToken(expected)}`,
    );
  }
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    return unreadable(
      `The secret of token ${quote(tokenId)} is encrypted with the key ${keyId}, which isn't among the configured keys (${describeKeys(keys)})`,
    );
  }
  const secret = unseal(envelope, key);
  if (secret !== undefined) return { kind: "opened", secret, keyId };
  return unreadable(
    `The encrypted secret of token ${quote(tokenId)} was changed after it was encrypted with the key ${keyId}`,
  );
}

const unreadable = (reason: string): Opened => ({ kind: "unreadable", reason });

function isExpected(actual: EnvelopeSubject, expected: Partial<EnvelopeSubject>): boolean {
  return (["resourceType", "tokenId"] as const).every(
    (name) => expected[name] === undefined || expected[name] === actual[name],
  );
}

function describeToken({ tokenId, resourceType }: Partial<EnvelopeSubject>): string {
  const token = tokenId === undefined ? "a token" : `token ${quote(tokenId)}`;
  return resourceType === undefined ? token : `${token} of type \`${resourceType}\``;
}

function describeKeys(keys: readonly EncryptionKey[]): string {
  if (keys.length === 0) return "no key is configured";
  return keys.map(({ id }) => id).join(", ");
}
