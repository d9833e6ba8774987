import { relatedIdentifier, asString, type ResourceObject } from "../http/json-api";
import { withSecret, type Secret } from "../secret";

/** An organization, audit trails or team token. Times are RFC 3339 timestamps in UTC, as the server sends them. */
export interface AuthenticationToken {
  readonly id: string;
  /** null for a singleton token. */
  readonly description: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** null if the token never expires. */
  readonly expiredAt: string | null;
  readonly createdBy: { readonly id: string; readonly type: string } | null;
  /** null if the token doesn't belong to a team. */
  readonly teamId: string | null;
}

export type NewAuthenticationToken = AuthenticationToken & { readonly secret: Secret };

export interface AuthenticationTokenOptions {
  /** An RFC 3339 timestamp. Default: the server's default, which is two years after creation, or no expiration. */
  readonly expiredAt?: string;
}

/**
 * Returns the body of a POST that creates a token. HashiCorp's documentation and clients use different values for
 * `type`, and servers accept any of them.
 */
export function newTokenDocument(attributes: { readonly [name: string]: string | undefined }): {
  data: { type: string; attributes: object };
} {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { data: { type: "authentication-tokens", attributes: Object.fromEntries(given) } };
}

export function parseAuthenticationToken(resource: ResourceObject): AuthenticationToken {
  const { id, attributes } = resource;
  return {
    id,
    description: asString(attributes.description) ?? null,
    createdAt: asString(attributes["created-at"]) ?? "",
    lastUsedAt: asString(attributes["last-used-at"]) ?? null,
    expiredAt: asString(attributes["expired-at"]) ?? null,
    createdBy: relatedIdentifier(resource, "created-by") ?? null,
    teamId: relatedIdentifier(resource, "team")?.id ?? null,
  };
}

export function parseCreatedToken(resource: ResourceObject): NewAuthenticationToken | undefined {
  return withSecret(resource, parseAuthenticationToken);
}
