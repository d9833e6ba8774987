import type { Connection } from "../connection";
import { parseEnvelope } from "../encryption/envelope";
import { openEnvelope } from "../encryption/open-envelope";
import type { EphemeralResource } from "../framework/provider";
import { string, type PlanOf, type Schema } from "../framework/schema/attribute";
import { warning, type Diagnostic } from "../framework/schema/diagnostic";
import { UNKNOWN, isKnown } from "../framework/values/value";

const attributes = {
  encrypted_token: string({
    optional: true,
    description: "The `encrypted_token` attribute of a token resource. If this is null, `token` is null too.",
  }),
  token_id: string({
    optional: true,
    computed: true,
    description:
      "ID of the token. If you set this, the provider decrypts the secret only if it belongs to the token with this ID. Defaults to the ID in `encrypted_token`.",
  }),
  token: string({
    computed: true,
    sensitive: true,
    description:
      "Secret of the token. If the secret can't be decrypted, `token` is null and the provider reports a warning.",
  }),
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description:
    "Decrypts the secret of a token resource with `encrypted = true`. Every Terraform run that uses this ephemeral resource decrypts the secret. The decrypted secret is never stored in a plan or in state. Decryption doesn't send a request to the server.",
  attributes,
};

/**
 * A secret that can't be decrypted causes a warning, never an error. Terraform opens ephemeral resources during each
 * plan and apply, so an error would also block the plan that rotates the token, and even a destroy.
 */
export const tokenSecret: EphemeralResource<typeof attributes, Connection> = {
  schema,

  open({ encrypted_token: envelope, token_id: tokenId }, { encryptionKeys }) {
    const id = tokenId ?? (envelope === null ? undefined : parseEnvelope(envelope)?.tokenId) ?? null;
    const result: PlanOf<typeof attributes> = { encrypted_token: envelope, token_id: id, token: null };
    if (envelope === null) return opened(result);
    if (!isKnown(encryptionKeys)) return opened({ ...result, token: UNKNOWN });
    const decrypted = openEnvelope(envelope, { tokenId: tokenId ?? undefined }, encryptionKeys);
    return decrypted.kind === "opened"
      ? opened({ ...result, token: decrypted.secret.reveal() })
      : opened(result, unreadableWarning(decrypted.reason));
  },
};

function opened(
  result: PlanOf<typeof attributes>,
  ...diagnostics: Diagnostic[]
): ReturnType<typeof tokenSecret.open> {
  return Promise.resolve({ value: { result, close: () => Promise.resolve([]) }, diagnostics });
}

/** @param reason one or two sentences, without the last period */
function unreadableWarning(reason: string): Diagnostic {
  return warning(
    "The secret of a token can't be decrypted",
    `${reason}. \`token\` is null in this run. Configure the key that encrypted the secret, or rotate the token. Rotation doesn't need the old secret, and encrypts the new secret with the first key.`,
    ["encrypted_token"],
  );
}
