import { type Construct } from "constructs";
import { type ManagedAuthenticationToken, type TeamTokenDetails } from "./managed-token";
import { type OrganizationTokenArguments, TfeOrganizationToken } from "./tfe-organization-token";
import { type TeamSingletonArguments, TfeDescribedTeamToken, TfeTeamSingletonToken } from "./tfe-team-token";

/** Adds an organization's token, managed by hashicorp/tfe. */
export function manageOrganizationToken(
  construct: Construct,
  props: OrganizationTokenArguments,
): ManagedAuthenticationToken {
  return new TfeOrganizationToken(construct, props);
}

/** The arguments of a team's token; without a description it is the singleton. */
export interface TeamTokenArguments extends TeamSingletonArguments {
  readonly description?: string;
}

/** Adds a team's token, managed by hashicorp/tfe. */
export function manageTeamToken(
  construct: Construct,
  props: TeamTokenArguments,
): ManagedAuthenticationToken<TeamTokenDetails> {
  const { description } = props;
  return description === undefined
    ? new TfeTeamSingletonToken(construct, props)
    : new TfeDescribedTeamToken(construct, { ...props, description });
}
