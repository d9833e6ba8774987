import type {
  AuthenticationToken,
  NewAuthenticationToken,
} from "../../client/endpoints/authentication-tokens";
import type { MetricsToken, NewMetricsToken } from "../../client/endpoints/metrics-tokens";
import type { Secret } from "../../client/secret";

/** The attributes that all kinds of tokens have in common. Timestamps are in the server's format: RFC 3339, in UTC. */
export interface Token {
  readonly id: string;
  /** Name of a metrics token, or description of a described team token; null for a singleton token. */
  readonly name: string | null;
  readonly createdAt: string;
  /** When the token expires; null if it doesn't expire, or if the server is too old to report the expiry. */
  readonly expiresAt: string | null;
  /** ID of the user who created the token; null if the API doesn't report it, as for metrics tokens. */
  readonly createdBy: string | null;
}

/** A token in the response to the request that created it. Only this response contains the secret. */
export interface CreatedToken extends Token {
  readonly secret: Secret;
}

export function fromMetricsToken({ id, name, createdAt, expiresAt }: MetricsToken): Token {
  return { id, name, createdAt, expiresAt, createdBy: null };
}

export function fromAuthenticationToken(token: AuthenticationToken): Token {
  const { id, description, createdAt, expiredAt, createdBy } = token;
  return { id, name: description, createdAt, expiresAt: expiredAt, createdBy: createdBy?.id ?? null };
}

export function fromCreated(created: NewMetricsToken | NewAuthenticationToken): CreatedToken {
  const token = "expiresAt" in created ? fromMetricsToken(created) : fromAuthenticationToken(created);
  return { ...token, secret: created.secret };
}
