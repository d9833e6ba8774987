import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import type { MetricsToken } from "../../client/endpoints/metrics-tokens";
import { parseTimestamp } from "../../shared/rfc3339";
import type { Kind } from "./report";

/** `unknown`: the server does not tell when a token of this kind was used. */
export type LastUse =
  { readonly kind: "used"; readonly at: number } | { readonly kind: "never" } | { readonly kind: "unknown" };

/** What the server tells of a token. Times are milliseconds since 1970. */
export interface Token {
  readonly kind: Kind;
  readonly id: string;
  /** A metrics token's name, a team token's description; null: a single token, which has none. */
  readonly name: string | null;
  readonly teamId: string | null;
  /** null: the server does not tell. */
  readonly createdAt: number | null;
  readonly createdBy: { readonly id: string; readonly type: string } | null;
  readonly lastUse: LastUse;
  /** null: never. */
  readonly expiresAt: number | null;
}

/** A time of an answer that is none: what it says of the token is not known, and must not be guessed. */
export class UnreadableTimeError extends Error {
  override readonly name = "UnreadableTimeError";

  constructor(attribute: string, id: string, text: string) {
    super(`the ${attribute} of token ${JSON.stringify(id)} is no time: ${JSON.stringify(text.slice(0, 40))}`);
  }
}

/** @throws UnreadableTimeError */
export function fromAuthenticationToken(
  kind: Exclude<Kind, "metrics">,
  { id, description, teamId, createdAt, createdBy, lastUsedAt, expiredAt }: AuthenticationToken,
): Token {
  const lastUse = timeOf("last use", id, lastUsedAt);
  return {
    kind,
    id,
    name: description,
    teamId,
    createdAt: timeOf("making", id, createdAt || null),
    createdBy,
    lastUse: lastUse === null ? { kind: "never" } : { kind: "used", at: lastUse },
    expiresAt: timeOf("expiry", id, expiredAt),
  };
}

/** @throws UnreadableTimeError */
export function fromMetricsToken({ id, name, createdAt, expiresAt }: MetricsToken): Token {
  return {
    kind: "metrics",
    id,
    name,
    teamId: null,
    createdAt: timeOf("making", id, createdAt || null),
    createdBy: null,
    lastUse: { kind: "unknown" },
    expiresAt: timeOf("expiry", id, expiresAt),
  };
}

function timeOf(attribute: string, id: string, text: string | null): number | null {
  if (text === null) return null;
  const time = parseTimestamp(text);
  if (time === undefined) throw new UnreadableTimeError(attribute, id, text);
  return time;
}
