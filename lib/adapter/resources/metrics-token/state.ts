import type { Token } from "../../lifecycle/token";
import { NO_ARGUMENTS, stateOfRead } from "../token-state";
import type { MetricsTokenState } from "./schema";

/**
 * Returns the state of an imported token. The state contains the whole name as the prefix, because an import can't
 * determine the configured prefix.
 */
export function importedState(organization: string, token: Token): MetricsTokenState {
  return {
    organization,
    name: token.name,
    name_prefix: token.name,
    ...NO_ARGUMENTS,
    timeouts: null,
    ...stateOfRead(token),
  };
}
