import type { Connection } from "../connection";
import { isOperationError, toDiagnostic } from "../diagnostics";
import { string } from "../framework/schema/attribute";
import type { Diagnostic } from "../framework/schema/diagnostic";
import { formatTimestamp } from "../../shared/rfc3339";

/** Default lifetime of a token, in milliseconds. It is short because a killed process can't revoke its token. */
const LIFETIME_MS = 3_600_000;

/** The attributes that all ephemeral resources that create tokens have in common. */
export const ephemeralAttributes = {
  expires_at: string({
    optional: true,
    computed: true,
    description:
      "When the token expires, unless it is revoked earlier (RFC 3339 with a time zone). Defaults to one hour after creation, according to the server's clock.",
  }),
  id: string({ computed: true, description: "ID of the token (not a secret)." }),
  token: string({ computed: true, sensitive: true, description: "Secret of the token." }),
};

/**
 * Returns the configured expiry or, by default, one hour from now according to the server's clock. Returns an error if
 * the server's time can't be read.
 */
export async function resolveExpiry(
  configured: string | null,
  summary: string,
  { client, signal }: Connection,
): Promise<string | Diagnostic> {
  if (configured !== null) return configured;
  try {
    return formatTimestamp((await client.serverTime(signal)).getTime() + LIFETIME_MS);
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    return toDiagnostic(summary, thrown, "No token was created.");
  }
}
