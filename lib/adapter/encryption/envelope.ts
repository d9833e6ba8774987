import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Secret } from "../../client/secret";
import type { EncryptionKey } from "./key";

/**
 * An encrypted secret, as the state stores it:
 *
 * ```
 * tfetokens:v1:<key ID>:<resource type>:<token ID>:<payload>
 * ```
 *
 * The payload consists of a random nonce (12 bytes), the secret encrypted with AES-256-GCM, and the authentication tag
 * (16 bytes), in base64url without padding. The associated data is the text before the payload, including its last
 * colon, so an envelope can't be used for another token. The token ID is percent-encoded.
 */
export interface Envelope {
  readonly keyId: string;
  readonly resourceType: string;
  readonly tokenId: string;
  /** The text before the payload. */
  readonly header: string;
  readonly payload: Buffer;
}

/** The token whose secret is encrypted. */
export interface EnvelopeSubject {
  readonly resourceType: string;
  readonly tokenId: string;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENVELOPE = /^(tfetokens:v1:([0-9a-f]{16}):(tfetokens_[a-z_]+):([^:\s]+):)([\w-]+)$/;

/**
 * Encrypts a secret and returns the envelope.
 *
 * @param nonce must never be used twice with the same key; only tests set it
 */
export function seal(
  secret: Secret,
  { resourceType, tokenId }: EnvelopeSubject,
  { id, key }: EncryptionKey,
  nonce: Buffer = randomBytes(NONCE_BYTES),
): string {
  const header = `tfetokens:v1:${id}:${resourceType}:${encodeURIComponent(tokenId)}:`;
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(header, "utf8"));
  const encrypted = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
  const payload = Buffer.concat([nonce, encrypted, cipher.getAuthTag()]);
  return `${header}${payload.toString("base64url")}`;
}

/** Parses an envelope. Returns undefined if the string isn't an envelope of this version. */
export function parseEnvelope(text: string): Envelope | undefined {
  const [, header, keyId, resourceType, encodedId, encoded] = ENVELOPE.exec(text) ?? [];
  if (header === undefined) return undefined;
  const payload = Buffer.from(encoded, "base64url");
  const tokenId = decode(encodedId);
  const isCanonical = payload.toString("base64url") === encoded;
  if (tokenId === undefined || !isCanonical || payload.length < NONCE_BYTES + TAG_BYTES) return undefined;
  return { keyId, resourceType, tokenId, header, payload };
}

/** Decrypts an envelope. Returns undefined if the key doesn't match or the envelope was changed. */
export function unseal({ header, payload }: Envelope, { key }: EncryptionKey): Secret | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, payload.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(header, "utf8"));
  decipher.setAuthTag(payload.subarray(-TAG_BYTES));
  try {
    const encrypted = payload.subarray(NONCE_BYTES, -TAG_BYTES);
    return new Secret(Buffer.concat([decipher.update(encrypted), decipher.final()]).toString("utf8"));
  } catch {
    return undefined;
  }
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
