import { unauthorized } from "./json-api";
import type { Token } from "./model";
import { sha256 } from "./secrets";
import type { Store } from "./store";

/** Returns the secret in an `Authorization: Bearer` header (RFC 6750, section 2.1), or undefined if there is none. */
export function parseBearerSecret(authorization: string | null): string | undefined {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? "")?.[1];
}

/**
 * Authenticates a request.
 *
 * @throws ApiError 401 for a missing, unknown, revoked or expired credential, and for a metrics token, which can't
 * access this API
 */
export function authenticate(store: Store, authorization: string | null, now: number): Token {
  const secret = parseBearerSecret(authorization);
  const token = secret === undefined ? undefined : store.tokenBySecret(sha256(secret));
  if (token === undefined || token.kind === "metrics") throw unauthorized();
  const expiry = store.expiryOf(token);
  if (expiry !== null && expiry <= now) throw unauthorized();
  return token;
}
