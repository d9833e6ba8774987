import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import type { MetricsToken } from "../../client/endpoints/metrics-tokens";
import { parseTimestamp } from "../../shared/rfc3339";
import type { TokenKind } from "./report";

/** The last use of a token; `unknown` if the server doesn't report the last use of tokens of this kind. */
export type LastUse =
  { readonly kind: "used"; readonly at: number } | { readonly kind: "never" } | { readonly kind: "unknown" };

/** A token as the server reports it. Times are milliseconds since 1970. */
export interface Token {
  readonly kind: TokenKind;
  readonly id: string;
  /** The name of a metrics token or the description of a team token; null for a singleton token. */
  readonly name: string | null;
  readonly teamId: string | null;
  /** When the token was created; null if the server doesn't report the time. */
  readonly createdAt: number | null;
  readonly createdBy: { readonly id: string; readonly type: string } | null;
  readonly lastUse: LastUse;
  /** When the token expires; null if it never expires. */
  readonly expiresAt: number | null;
}

/** The error for a response with an invalid timestamp. Ignoring the timestamp could hide an expired token. */
export class InvalidTimeError extends Error {
  override readonly name = "InvalidTimeError";

  constructor(attribute: string, id: string, text: string) {
    super(
      `the ${attribute} of token ${JSON.stringify(id)} isn't a valid timestamp: ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
}

/**
 * Converts an organization, audit trails or team token from the API's format.
 *
 * @throws InvalidTimeError if a timestamp is invalid
 */
export function fromAuthenticationToken(
  kind: Exclude<TokenKind, "metrics">,
  { id, description, teamId, createdAt, createdBy, lastUsedAt, expiredAt }: AuthenticationToken,
): Token {
  const lastUse = parseTime("last use", id, lastUsedAt);
  return {
    kind,
    id,
    name: description,
    teamId,
    createdAt: parseTime("creation time", id, createdAt || null),
    createdBy,
    lastUse: lastUse === null ? { kind: "never" } : { kind: "used", at: lastUse },
    expiresAt: parseTime("expiry", id, expiredAt),
  };
}

/**
 * Converts a metrics token from the API's format.
 *
 * @throws InvalidTimeError if a timestamp is invalid
 */
export function fromMetricsToken({ id, name, createdAt, expiresAt }: MetricsToken): Token {
  return {
    kind: "metrics",
    id,
    name,
    teamId: null,
    createdAt: parseTime("creation time", id, createdAt || null),
    createdBy: null,
    lastUse: { kind: "unknown" },
    expiresAt: parseTime("expiry", id, expiresAt),
  };
}

function parseTime(attribute: string, id: string, text: string | null): number | null {
  if (text === null) return null;
  const time = parseTimestamp(text);
  if (time === undefined) throw new InvalidTimeError(attribute, id, text);
  return time;
}
