import type { PlanRequest, PlanResponse } from "../../framework/provider";
import { string, type PlanOf, type Schema, type StateOf } from "../../framework/schema/attribute";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";
import { isKnown, type Unknown } from "../../framework/values/value";
import { checkOrganizationName } from "../../organization-name";
import { checkTimeouts, createTimeouts } from "../../timeouts";
import {
  checkExclusive,
  checkExpiresAt,
  checkGeneration,
  checkName,
  commonAttributes,
  missingOrganizationError,
} from "../token-attributes";
import { isAdoption, plannedExpiry, unchangedArguments } from "../token-plan";

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description:
      "Name of the organization whose metrics the token reads. Defaults to the provider's organization.",
  }),
  name: string({
    optional: true,
    computed: true,
    forcesReplacement: true,
    description:
      "Exact name of the token. Names don't have to be unique. Prefer `name_prefix`. If the creation of a token is interrupted, the provider can find and revoke the token only if `name_prefix` is set.",
  }),
  name_prefix: string({
    optional: true,
    // This is computed, because an import can't determine the configured prefix. Otherwise, the plan after an import
    // would show a difference.
    computed: true,
    forcesReplacement: true,
    description:
      "Prefix of the token's name. The provider appends a unique suffix to the name of each new token. Exactly one of `name` and `name_prefix` is required.",
  }),
  ...commonAttributes,
  timeouts: createTimeouts("create", "read", "delete"),
};

export type MetricsTokenAttributes = typeof attributes;
export type MetricsTokenState = StateOf<MetricsTokenAttributes>;
export type PlannedMetricsToken = PlanOf<MetricsTokenAttributes>;

export const schema: Schema<MetricsTokenAttributes> = {
  version: 0,
  description: "Manages a metrics token, which lets observability tools read the metrics of an organization.",
  attributes,
};

export function validate(config: PlannedMetricsToken): Diagnostic[] {
  return [
    ...checkNames(config),
    ...checkOrganizationName(config.organization),
    ...checkExpiresAt(config.expires_at),
    ...checkGeneration(config.generation),
    ...checkTimeouts(config.timeouts),
  ];
}

type Names = Pick<PlannedMetricsToken, "name" | "name_prefix">;

export function checkNames({ name, name_prefix: prefix }: Names): Diagnostic[] {
  if (name === null && prefix === null) {
    return [error("A metrics token requires a name", "Set `name_prefix` or `name`.", ["name_prefix"])];
  }
  const conflict = checkExclusive("name", name, prefix);
  return conflict.length > 0 ? conflict : [...checkName("name", name), ...checkName("name_prefix", prefix)];
}

/** @param organization the provider's organization */
export function plan(
  { prior, config, planned }: PlanRequest<MetricsTokenAttributes>,
  organization: string | Unknown | undefined,
): PlanResponse<MetricsTokenAttributes> {
  const value = { ...planned };
  if (config.organization === null) {
    if (organization !== undefined) value.organization = organization;
    else if (prior === null) return { diagnostics: [missingOrganizationError()] };
  }
  if (prior === null) {
    value.name_prefix = config.name_prefix;
    return { value };
  }
  // An import can't determine the configured prefix, so it stores the whole name as the prefix. The prefix of a created
  // token is never the whole name.
  const { name_prefix: prefix } = config;
  const isImported = prior.name_prefix !== null && prior.name_prefix === prior.name;
  if (isImported && isKnown(prefix) && prefix !== null && prior.name?.startsWith(prefix)) {
    value.name_prefix = prior.name_prefix;
  }
  value.expires_at = plannedExpiry(prior, config.expires_at);
  // If a rotation adopts the token, `name_prefix` can replace `name` without a new token, because the prefix applies to
  // later tokens.
  const isPrefixed = config.name === null && config.name_prefix !== null;
  const names = isAdoption(prior, config) && isPrefixed ? (["name_prefix"] as const) : [];
  return { value, inPlace: [...unchangedArguments(prior, config), ...names] };
}
