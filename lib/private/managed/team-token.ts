import { type Construct } from "constructs";
import {
  type DescribedTeamTokenArguments,
  type ManagedTeamToken,
  type TeamSingletonArguments,
} from "./managed-token";
import { validateDescription } from "../validation/description";
import { tfeDescribedTeamToken, tfeTeamSingleton } from "./tfe-team-token";
import { tfetokensDescribedTeamToken, tfetokensTeamSingleton } from "./tfetokens-team-token";
import { selectTokenProvider } from "./token-provider";

/** Adds the resources of a team token. A token without a description is the team's singleton token. */
export function manageTeamToken(
  construct: Construct,
  { description, ...props }: TeamSingletonArguments & Partial<DescribedTeamTokenArguments>,
): ManagedTeamToken {
  const isTfe = selectTokenProvider(construct, props) === "tfe";
  if (description === undefined) {
    return isTfe ? tfeTeamSingleton(construct, props) : tfetokensTeamSingleton(construct, props);
  }
  const described = { ...props, description };
  validateDescription(construct, described);
  return isTfe
    ? tfeDescribedTeamToken(construct, described)
    : tfetokensDescribedTeamToken(construct, described);
}
