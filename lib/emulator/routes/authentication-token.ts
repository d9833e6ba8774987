import type { Attributes } from "../attributes";
import { parseAttributes } from "../attributes";
import type { Resource } from "../json-api";
import type { Token } from "../model";
import { newAuthenticationSecret, newId, sha256 } from "../secrets";
import { getDefaultExpiry, type Store } from "../store";
import { getCreator, formatNullableTimestamp, formatTimestamp, type ApiRequest } from "./route";

/**
 * HashiCorp's documentation contains `authentication-token`, the API's responses and OpenAPI document contain
 * `authentication-tokens`, and the Go client sends an empty type.
 */
const ACCEPTED_TYPES = ["authentication-tokens", "authentication-token", ""];

const NO_ATTRIBUTES = { data: { type: "authentication-tokens" } };

/** Parses the attributes of a POST that creates a token. The body of the POST is optional. */
export const parseTokenAttributes = (body: unknown): Attributes =>
  parseAttributes(body === undefined ? NO_ATTRIBUTES : body, ...ACCEPTED_TYPES);

/** Returns the requested expiry, or the profile's default. Rejects an expiry that isn't in the future. */
export function getRequestedExpiry(
  request: ApiRequest,
  attributes: Attributes,
  key: "expired-at" | "expires-at",
): number | null {
  const requested = attributes.time(key);
  if (requested === undefined) return getDefaultExpiry(request.profile, request.now);
  if (requested <= request.now) throw attributes.error(key, "must be in the future");
  return requested;
}

/** Creates and stores a token. Only the response contains its secret. */
export function createToken(
  request: ApiRequest,
  token: Pick<Token, "kind" | "organizationId" | "teamId" | "description" | "expiresAt">,
): { token: Token; secret: string } {
  const secret = newAuthenticationSecret();
  const made: Token = {
    ...token,
    id: newId("at"),
    secretSha256: sha256(secret),
    name: null,
    createdAt: request.now,
    createdBy: getCreator(request),
    lastUsedAt: null,
  };
  request.store.addToken(made);
  return { token: made, secret };
}

/** @param secret - set only in the response to the POST */
export function toTokenResource(store: Store, token: Token, secret: string | null = null): Resource {
  return {
    id: token.id,
    type: "authentication-tokens",
    attributes: {
      "created-at": formatTimestamp(token.createdAt),
      "last-used-at": formatNullableTimestamp(token.lastUsedAt),
      description: token.description,
      token: secret,
      "expired-at": formatNullableTimestamp(store.expiryOf(token)),
    },
    relationships: {
      ...(token.teamId === null ? {} : { team: { data: { id: token.teamId, type: "teams" } } }),
      "created-by": { data: token.createdBy },
    },
  };
}
