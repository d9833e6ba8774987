import type { Token } from "../../lifecycle/token";
import { NO_ARGUMENTS, stateOfRead } from "../token-state";
import type { MetricsTokenState } from "./schema";

/** Returns the state of an imported token, which contains the whole name as the prefix: see `plan`. */
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
