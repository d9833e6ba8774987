import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { RFC_3339_UTC, objectOfStrings, string } from "../framework/schema/attribute";

/** What organization and team tokens tell of themselves. Never the secret: only the answer to its POST has it. */
export const tokenAttributes = {
  id: string({ computed: true, description: "The token's id. It opens nothing." }),
  description: string({ computed: true, description: "The token's description; null for a single token." }),
  created_at: string({ computed: true, description: `When the token was made (${RFC_3339_UTC}).` }),
  last_used_at: string({
    computed: true,
    description: `When the token was last used (${RFC_3339_UTC}); null: never.`,
  }),
  expires_at: string({
    computed: true,
    description: `When the token expires (${RFC_3339_UTC}); null: it does not expire.`,
  }),
  created_by: objectOfStrings(["id", "type"], {
    computed: true,
    description: "Who made the token: an id, and the type of what it is the id of (`users`, for example).",
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
