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
    description: "The attribute `encrypted_token` of a token resource. If it is null, `token` is null.",
  }),
  token_id: string({
    optional: true,
    computed: true,
    description:
      "ID of the token. If you set it, only the secret of this token is decrypted. Defaults to the ID that `encrypted_token` contains.",
  }),
  token: string({
    computed: true,
    sensitive: true,
    description: "The secret; null, with a warning, if it can't be decrypted.",
  }),
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description:
    "Decrypts the secret of a token with `encrypted = true`, in every run that uses it. Neither a plan nor a state contains the secret. It sends no request.",
  attributes,
};

/**
 * Never fails because of a key: Terraform opens ephemeral resources in every command, so an error would block the very
 * plan that rotates the token, and even a destroy.
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

/** @param reason a sentence without its full stop */
function unreadableWarning(reason: string): Diagnostic {
  return warning(
    "The secret of a token can't be decrypted",
    `${reason}. Its \`token\` is null in this run. Configure that key. If it is lost, rotate the token: the new token is encrypted with the first key, and the old secret isn't needed for that.`,
    ["encrypted_token"],
  );
}
