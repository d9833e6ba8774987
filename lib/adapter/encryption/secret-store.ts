import { Secret } from "../../client/secret";
import type { Response } from "../framework/provider";
import { failure } from "../framework/provider";
import type { Diagnostic } from "../framework/schema/diagnostic";
import { isKnown, toKnown, type Unknown } from "../framework/values/value";
import type { EncryptionKeys } from "./configured-keys";
import { seal } from "./envelope";
import { openEnvelope } from "./open-envelope";
import {
  missingKeyError,
  undecryptableError,
  type PlannedSecret,
  type PriorSecret,
  type StoredSecret,
} from "./secret-plan";

/** A function that converts a new token's secret to the attributes that the state stores. */
export type SecretStore = (token: { readonly id: string; readonly secret: Secret }) => StoredSecret;

/**
 * Returns the store for the secret of a new token, or an error if the secret must be encrypted and no key is
 * configured. Call this function before you create the token, because a token whose secret can't be stored is useless.
 */
export function secretStore(
  resourceType: string,
  encrypted: boolean | null | Unknown,
  keys: EncryptionKeys,
): SecretStore | Diagnostic {
  if (toKnown(encrypted) !== true) {
    return ({ secret }) => ({ token: secret.reveal(), encrypted_token: null });
  }
  const [key] = isKnown(keys) ? keys : [];
  if (key === undefined) return missingKeyError();
  return ({ id, secret }) => ({
    token: null,
    encrypted_token: seal(secret, { resourceType, tokenId: id }, key),
  });
}

/** Encrypts or decrypts the secret of a token that is kept, as `planExistingSecret` planned. */
export function updateSecret(
  resourceType: string,
  prior: PriorSecret,
  planned: PlannedSecret,
  keys: EncryptionKeys,
): Response<StoredSecret> {
  const { id, token, encrypted_token: envelope } = prior;
  const kept = { value: { token, encrypted_token: envelope } };
  const isChanged = !isKnown(planned.token) || !isKnown(planned.encrypted_token);
  if (!isChanged || id === null || (token === null && envelope === null)) return kept;
  const isEncrypted = toKnown(planned.encrypted) === true;
  if (envelope === null && !isEncrypted) return kept;
  const secret = readSecret(resourceType, prior, keys);
  if (!(secret instanceof Secret)) return isEncrypted ? kept : failure(undecryptableError(secret.reason));
  const store = secretStore(resourceType, isEncrypted, keys);
  return "severity" in store ? failure(store) : { value: store({ id, secret }) };
}

/** Returns the secret in state, which is stored in plain text or encrypted, or the reason why it can't be read. */
export function readSecret(
  resourceType: string,
  { id, token, encrypted_token: envelope }: PriorSecret,
  keys: EncryptionKeys,
): Secret | { readonly reason: string } {
  if (token !== null) return new Secret(token);
  if (envelope === null) return { reason: "The state doesn't contain a secret" };
  const subject = { resourceType, tokenId: id ?? undefined };
  const opened = openEnvelope(envelope, subject, isKnown(keys) ? keys : []);
  return opened.kind === "opened" ? opened.secret : opened;
}
