import type { Token } from "../../lifecycle/token";
import type { MetricsTokenState } from "./schema";

/** The state of an imported token, with its whole name as the prefix: see `plan`. */
export function importedState(organization: string, token: Token): MetricsTokenState {
  return {
    organization,
    name: token.name,
    name_prefix: token.name,
    generation: null,
    expires_at: null,
    keepers: null,
    timeouts: null,
    id: token.id,
    created_at: token.createdAt,
    valid_until: token.expiresAt,
    token: null,
  };
}
