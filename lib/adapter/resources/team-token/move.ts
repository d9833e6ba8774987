import type { MoveSource, Response } from "../../framework/provider";
import { fromTfe, stringOf } from "../move-from-tfe";
import { EMPTY, NO_ARGUMENTS } from "../token-state";
import type { TeamTokenState } from "./schema";

/**
 * Converts the state of a `tfe_team_token` of hashicorp/tfe. If the token has a description, its state contains the ID
 * of the token. Otherwise, the state contains the ID of the team, and the first read adds the ID of the token.
 */
export function moveFromTfe(source: MoveSource): Response<TeamTokenState> {
  return fromTfe(source, "tfe_team_token", (state) => {
    const description = stringOf(state.description);
    return {
      ...EMPTY,
      ...NO_ARGUMENTS,
      team_id: stringOf(state.team_id),
      organization: null,
      description,
      // As after an import, the plan shows no difference if the description starts with the configured prefix.
      description_prefix: description,
      force_regenerate: state.force_regenerate === true ? true : null,
      timeouts: null,
      id: description === null ? null : stringOf(state.id),
      token: stringOf(state.token),
      expires_at: stringOf(state.expired_at),
    };
  });
}
