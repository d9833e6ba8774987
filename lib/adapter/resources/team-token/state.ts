import { toKnown } from "../../framework/values/value";
import { toKnownTimeouts } from "../../timeouts";
import { argumentsOf, type EMPTY } from "../token-state";
import type { PlannedTeamToken, TeamTokenState } from "./schema";
import type { TeamToken } from "./subject";

/** The arguments of a team token. The other attributes in state are set when the token is created or read. */
export type Settled = Omit<TeamTokenState, keyof typeof EMPTY>;

/** Returns the arguments in the form that the state stores. */
export function settle(planned: PlannedTeamToken, organization: string): Settled {
  return {
    team_id: toKnown(planned.team_id) ?? null,
    organization,
    description: toKnown(planned.description) ?? null,
    description_prefix: toKnown(planned.description_prefix) ?? null,
    ...argumentsOf(planned),
    force_regenerate: toKnown(planned.force_regenerate) ?? null,
    timeouts: toKnownTimeouts(planned.timeouts),
  };
}

export function refOf({
  organization,
  team_id: teamId,
}: Pick<TeamTokenState, "organization" | "team_id">): TeamToken {
  return { organization: organization ?? "", teamId: teamId ?? "" };
}
