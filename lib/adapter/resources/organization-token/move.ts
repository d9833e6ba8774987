import type { MoveSource, Response } from "../../framework/provider";
import { fromTfe, stringOf } from "../move-from-tfe";
import { EMPTY, NO_ARGUMENTS } from "../token-state";
import type { OrganizationTokenState } from "./schema";

/**
 * Converts the state of a `tfe_organization_token` of hashicorp/tfe. This state doesn't contain the token's ID, so the
 * first read adds the ID.
 */
export function moveFromTfe(source: MoveSource): Response<OrganizationTokenState> {
  return fromTfe(source, "tfe_organization_token", (state) => ({
    ...EMPTY,
    ...NO_ARGUMENTS,
    organization: stringOf(state.organization) ?? stringOf(state.id),
    force_regenerate: state.force_regenerate === true ? true : null,
    timeouts: null,
    token: stringOf(state.token),
    expires_at: stringOf(state.expired_at),
  }));
}
