import type { MoveSource, Response } from "../../framework/provider";
import { fromTfe, stringOf } from "../move-from-tfe";
import { EMPTY, NO_ARGUMENTS } from "../token-state";
import type { OrganizationTokenState } from "./schema";

/** Takes a `tfe_organization_token` of hashicorp/tfe over. Its state lacks the token's ID, which the first read adds. */
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
