import type { PlanRequest, PlanResponse, PrivateState } from "../../framework/provider";
import { boolean, string, type PlanOf, type Schema, type StateOf } from "../../framework/schema/attribute";
import type { Diagnostic } from "../../framework/schema/diagnostic";
import type { Identity } from "../../framework/schema/identity";
import type { Unknown } from "../../framework/values/value";
import { planSingleton } from "../../lifecycle/singleton";
import { checkOrganizationName } from "../../organization-name";
import { checkTimeouts, createTimeouts } from "../../timeouts";
import {
  checkExpiresAt,
  checkGeneration,
  commonAttributes,
  missingOrganizationError,
} from "../token-attributes";
import { isNewTokenRequested, plannedExpiry } from "../token-plan";
import { PLANNED } from "../token-state";
import { organizationTokenSubject } from "./subject";

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description: "Name of the organization. Defaults to the provider's organization.",
  }),
  ...commonAttributes,
  force_regenerate: boolean({
    optional: true,
    description:
      "Whether to replace a token that this resource didn't create. This applies when the resource is created, and after someone else has regenerated the token. If false, the provider reports such a token with an error or a warning. Defaults to false. Unless someone else has regenerated the token, changing only this argument has no effect.",
  }),
  timeouts: createTimeouts("create", "read", "update", "delete"),
};

export type OrganizationTokenAttributes = typeof attributes;
export type OrganizationTokenState = StateOf<OrganizationTokenAttributes>;
export type PlannedOrganizationToken = PlanOf<OrganizationTokenAttributes>;

export const schema: Schema<OrganizationTokenAttributes> = {
  version: 0,
  description:
    "Manages the API token of an organization. An organization has only one API token. Changing `expires_at`, `keepers` or `generation` regenerates it in place with one request, so a valid token always exists.",
  attributes,
};

/** An identity is permanent, so it doesn't contain the token's ID, which changes when the token is regenerated. */
export const identity: Identity<OrganizationTokenAttributes> = {
  version: 0,
  attributes: { organization: { description: "Name of the organization." } },
  of: ({ organization }) => ({ organization }),
  importId: ({ organization }) => organization ?? "",
};

export function validate(config: PlannedOrganizationToken): Diagnostic[] {
  return [
    ...checkOrganizationName(config.organization),
    ...checkExpiresAt(config.expires_at),
    ...checkGeneration(config.generation),
    ...checkTimeouts(config.timeouts),
  ];
}

/** @param organization the provider's organization */
export function plan(
  { prior, config, planned }: PlanRequest<OrganizationTokenAttributes>,
  organization: string | Unknown | undefined,
  privateState: PrivateState,
): PlanResponse<OrganizationTokenAttributes> {
  const value = { ...planned };
  if (config.organization === null) {
    if (organization !== undefined) value.organization = organization;
    else if (prior === null) return { diagnostics: [missingOrganizationError()] };
  }
  if (prior === null) return { value };
  value.expires_at = plannedExpiry(prior, config.expires_at);

  const isChanged = isNewTokenRequested(prior, config);
  const subject = organizationTokenSubject(prior.organization ?? "");
  const singleton = planSingleton(subject, isChanged, config.force_regenerate === true, privateState);
  if (singleton.kind === "refuse") return { diagnostics: [singleton.diagnostic] };
  return {
    value: singleton.kind === "regenerate" ? { ...value, ...PLANNED } : value,
    inPlace: ["generation", "expires_at", "keepers"],
  };
}
