import { isSameSecond, parseTimestamp } from "../../shared/rfc3339";
import { warning, type Diagnostic } from "../framework/schema/diagnostic";
import type { Token } from "../lifecycle/token";

/** Returns the timestamp to store in state, which is the existing timestamp if both represent the same second. */
export function keepSpelling(before: string | null, now: string | null): string | null {
  return isSameSecond(before, now) ? before : now;
}

export interface ExpiryContext {
  /** The subject of a sentence, such as `Metrics token "ci" of organization "acme"`. */
  readonly description: string;
  /** The configured expiry (RFC 3339); null if none is configured. */
  readonly expiresAt: string | null;
  /** Whether the token belongs to a rotation, which replaces it automatically. */
  readonly isRotated: boolean;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
}

/** Returns a warning about a token that has expired, or that expires earlier than configured. */
export function checkExpiry(token: Token, context: ExpiryContext): Diagnostic[] {
  const { description, expiresAt, isRotated, now } = context;
  const end = parseTimestamp(token.expiresAt ?? "");
  if (end === undefined) return [];
  if (end <= now) {
    const advice = isRotated
      ? "Its rotation has already replaced it, or will replace it in the next apply."
      : "To create a new token, set a later `expires_at`, or change `keepers`.";
    return [
      warning(`${description} has expired`, `It expired at ${token.expiresAt} and still exists. ${advice}`),
    ];
  }
  const configured = parseTimestamp(expiresAt ?? "");
  if (configured === undefined || end >= configured || isSameSecond(token.expiresAt, expiresAt)) return [];
  const advice = isRotated
    ? "Set the arguments of the rotation (`organization`, `team_id` and the prefix) to match its tokens. The rotation then becomes due before they expire."
    : "Set an earlier `expires_at`, or raise the limit.";
  return [
    warning(
      `${description} expires earlier than configured`,
      `It is configured to expire at ${expiresAt}, but on the server, it expires at ${token.expiresAt}. The organization probably limits the lifetime of its tokens. ${advice}`,
    ),
  ];
}
