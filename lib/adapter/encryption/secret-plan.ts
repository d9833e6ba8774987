import { error, warning, type Diagnostic } from "../framework/schema/diagnostic";
import { UNKNOWN, isKnown, type Unknown } from "../framework/values/value";
import { KEY_ARGUMENT, KEY_VARIABLE, type EncryptionKeys } from "./configured-keys";
import { openEnvelope } from "./open-envelope";

/** The attributes that store a token's secret in plain text or encrypted. */
export interface StoredSecret {
  readonly token: string | null;
  readonly encrypted_token: string | null;
}

/** The secret attributes of a token in state, with the ID of the token. */
export interface PriorSecret extends StoredSecret {
  readonly id: string | null;
}

export interface PlannedSecret {
  readonly encrypted: boolean | null | Unknown;
  readonly token: string | null | Unknown;
  readonly encrypted_token: string | null | Unknown;
}

type PlannedValues = Pick<PlannedSecret, "token" | "encrypted_token">;

export interface SecretPlan {
  readonly values: PlannedValues;
  /** Errors and warnings. An error makes the plan fail. */
  readonly diagnostics: readonly Diagnostic[];
}

const plan = (
  token: PlannedValues["token"],
  encryptedToken: PlannedValues["encrypted_token"],
  ...diagnostics: Diagnostic[]
): SecretPlan => ({ values: { token, encrypted_token: encryptedToken }, diagnostics });

/** Plans how to store the secret of a token that is created or regenerated. */
export function planNewSecret(encrypted: PlannedSecret["encrypted"], keys: EncryptionKeys): SecretPlan {
  if (!isKnown(encrypted)) return plan(UNKNOWN, UNKNOWN);
  if (encrypted !== true) return plan(UNKNOWN, null);
  const isKeyless = isKnown(keys) && keys.length === 0;
  return plan(null, UNKNOWN, ...(isKeyless ? [missingKeyError()] : []));
}

/**
 * Plans how to store the secret of a token that is kept. If the secret isn't stored as configured, the plan is to
 * encrypt it, to encrypt it again with the first key, or to decrypt it. If that isn't possible, the secret isn't
 * changed, and the diagnostics describe why.
 */
export function planExistingSecret(
  resourceType: string,
  prior: PriorSecret,
  encrypted: PlannedSecret["encrypted"],
  keys: EncryptionKeys,
): SecretPlan {
  const { token, encrypted_token: envelope } = prior;
  const kept = plan(token, envelope);
  // After an import, the state doesn't contain the secret.
  if (token === null && envelope === null) return kept;
  if (!isKnown(encrypted)) return plan(UNKNOWN, UNKNOWN);
  if (encrypted === true && envelope === null) return planEncryption(prior, keys);
  if (envelope === null) return kept;
  if (!isKnown(keys)) return encrypted === true ? plan(null, UNKNOWN) : plan(UNKNOWN, UNKNOWN);
  const opened = openEnvelope(envelope, { resourceType, tokenId: prior.id ?? undefined }, keys);
  if (encrypted !== true) {
    return opened.kind === "opened"
      ? plan(UNKNOWN, null)
      : plan(null, envelope, undecryptableError(opened.reason));
  }
  // Keeping an encrypted secret doesn't require a key. Operations that require a key report that the key is missing.
  if (keys.length === 0) return kept;
  if (opened.kind === "unreadable") return plan(null, envelope, staleWarning(opened.reason));
  return opened.keyId === keys[0].id ? kept : plan(null, UNKNOWN);
}

function planEncryption({ id, token }: PriorSecret, keys: EncryptionKeys): SecretPlan {
  if (isKnown(keys) && keys.length === 0) return plan(token, null, missingKeyError());
  // The envelope contains the token's ID. The ID of a moved singleton token is null until the first read.
  return id === null ? plan(token, null, unreadWarning()) : plan(null, UNKNOWN);
}

export function missingKeyError(): Diagnostic {
  return error(
    `\`encrypted\` requires a key in the provider's \`${KEY_ARGUMENT}\``,
    `No key is configured, and the secret must not be stored in plain text. Set \`${KEY_ARGUMENT}\` in the provider, or set the environment variable ${KEY_VARIABLE}. To create a key, run \`openssl rand -base64 32\`.`,
    ["encrypted"],
  );
}

/** @param reason one or two sentences, without the last period */
export function undecryptableError(reason: string): Diagnostic {
  return error(
    "The secret can't be decrypted",
    `${reason}. The secret must be decrypted because \`encrypted\` isn't true anymore. Configure the key that encrypted it, or set \`encrypted = true\` again until the token has been rotated or replaced.`,
    ["encrypted"],
  );
}

function staleWarning(reason: string): Diagnostic {
  return warning(
    "The secret can't be encrypted with the first key",
    `${reason}. The stored secret wasn't changed. Configure the key that encrypted it, or rotate the token. Rotation doesn't need the old secret, and encrypts the new secret with the first key.`,
    ["encrypted"],
  );
}

function unreadWarning(): Diagnostic {
  return warning(
    "The secret isn't encrypted yet",
    "The token's ID isn't known until the provider reads it from the server. The next apply that refreshes the state encrypts the secret.",
    ["encrypted"],
  );
}
