import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { RFC_3339_UTC, objectOfStrings, string } from "../framework/schema/attribute";

/**
 * Attributes of organization and team tokens. The secret isn't included, because the server returns it only when the
 * token is created.
 */
export const tokenAttributes = {
  id: string({ computed: true, description: "ID of the token (not a secret)." }),
  description: string({
    computed: true,
    description: "Description of the token, or null for a singleton token.",
  }),
  created_at: string({ computed: true, description: `When the token was created (${RFC_3339_UTC}).` }),
  last_used_at: string({
    computed: true,
    description: `When the token was last used (${RFC_3339_UTC}), or null if it was never used.`,
  }),
  expires_at: string({
    computed: true,
    description: `When the token expires (${RFC_3339_UTC}), or null if it never expires.`,
  }),
  created_by: objectOfStrings(["id", "type"], {
    computed: true,
    description:
      "Creator of the token, with an `id` and a `type`, such as `users`. Null if the server doesn't report the creator.",
  }),
};

export function toTokenAttributes(token: AuthenticationToken): {
  id: string;
  description: string | null;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  created_by: { id: string; type: string } | null;
} {
  return {
    id: token.id,
    description: token.description,
    created_at: token.createdAt,
    last_used_at: token.lastUsedAt,
    expires_at: token.expiredAt,
    created_by: token.createdBy,
  };
}
