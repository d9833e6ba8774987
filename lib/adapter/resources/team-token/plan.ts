import type { PlanRequest, PlanResponse, PrivateState } from "../../framework/provider";
import { UNKNOWN, isKnown, type Unknown } from "../../framework/values/value";
import { planSingleton } from "../../lifecycle/singleton";
import { isAdoption, isNewTokenRequested, plannedExpiry, unchangedArguments } from "../token-plan";
import { PLANNED } from "../token-state";
import type { PlannedTeamToken, TeamTokenAttributes, TeamTokenState } from "./schema";
import { teamTokenSubject } from "./subject";

/** @param organization the provider's organization */
export function plan(
  request: PlanRequest<TeamTokenAttributes>,
  organization: string | Unknown | undefined,
  privateState: PrivateState,
): PlanResponse<TeamTokenAttributes> {
  const { prior, config, planned } = request;
  if (prior === null)
    return { value: { ...planned, ...plannedNames(config), ...plannedOrganization(config, organization) } };
  const value = {
    ...planned,
    ...keptNames(prior, config),
    ...keptOrganization(prior, config),
    expires_at: plannedExpiry(prior, config.expires_at),
  };
  return isSingleton(config) && prior.description === null
    ? planSingletonToken(value, prior, config, privateState)
    : { value, inPlace: [...unchangedArguments(prior, config), ...adoptedNames(prior, config)] };
}

const isSingleton = ({ description, description_prefix: prefix }: PlannedTeamToken): boolean =>
  description === null && prefix === null;

/**
 * Returns `description_prefix` if a rotation adopts the token. The prefix can then replace `description` without a new
 * token, because it applies to later tokens.
 */
function adoptedNames(prior: TeamTokenState, config: PlannedTeamToken): "description_prefix"[] {
  const isPrefixed = config.description === null && config.description_prefix !== null;
  return isAdoption(prior, config) && prior.description !== null && isPrefixed ? ["description_prefix"] : [];
}

function planSingletonToken(
  value: PlannedTeamToken,
  prior: TeamTokenState,
  config: PlannedTeamToken,
  privateState: PrivateState,
): PlanResponse<TeamTokenAttributes> {
  const singleton = planSingleton(
    teamTokenSubject(prior.team_id ?? "", undefined),
    isNewTokenRequested(prior, config),
    config.force_regenerate === true,
    privateState,
  );
  if (singleton.kind === "refuse") return { diagnostics: [singleton.diagnostic] };
  return {
    value: singleton.kind === "regenerate" ? { ...value, ...PLANNED } : value,
    inPlace: ["generation", "expires_at", "keepers"],
  };
}

type Names = Pick<PlannedTeamToken, "description" | "description_prefix">;

/**
 * Plans the description of a new token. With a prefix, the description is unknown, because the suffix is chosen during
 * apply.
 */
function plannedNames({ description, description_prefix: prefix }: PlannedTeamToken): Names {
  return { description: description ?? (prefix === null ? null : UNKNOWN), description_prefix: prefix };
}

function keptNames(prior: TeamTokenState, config: PlannedTeamToken): Names {
  const { description, description_prefix: prefix } = config;
  // The team's singleton token replaces the described token.
  if (isSingleton(config)) return { description: null, description_prefix: null };
  // An import can't determine the configured prefix, so it stores the whole description as the prefix. The prefix of a
  // created token is never the whole description.
  const isImported = prior.description !== null && prior.description_prefix === prior.description;
  const isSamePrefix = isKnown(prefix) && prefix !== null && prior.description?.startsWith(prefix);
  return {
    description: description ?? prior.description,
    description_prefix:
      isImported && isSamePrefix ? prior.description_prefix : (prefix ?? prior.description_prefix),
  };
}

type OrganizationValue = Pick<PlannedTeamToken, "organization">;

function plannedOrganization(
  config: PlannedTeamToken,
  organization: string | Unknown | undefined,
): OrganizationValue {
  return { organization: config.organization ?? organization ?? UNKNOWN };
}

/** Keeps the organization in state if none is configured, because a team can't move to a different organization. */
function keptOrganization(prior: TeamTokenState, config: PlannedTeamToken): OrganizationValue {
  return { organization: config.organization ?? prior.organization ?? UNKNOWN };
}
