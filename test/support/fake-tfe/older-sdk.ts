import type { PlanRequest } from "../../../lib/adapter/framework/provider";
import type { Attributes, PlanOf } from "../../../lib/adapter/framework/schema/attribute";
import { error, type Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import type { Unknown } from "../../../lib/adapter/framework/values/value";
import type { Connection } from "./connection";
import { toNonEmpty } from "./values";

/** Plans omitted arguments as terraform-plugin-sdk/v2 does, in addition to the rules of the schema. */
export function planAsOlderSdk<A extends Attributes>(
  { prior, config, planned }: PlanRequest<A>,
  schema: A,
  defaults: Partial<PlanOf<A>>,
): PlanOf<A> {
  const value = { ...planned };
  for (const name of Object.keys(schema) as (keyof A)[]) {
    if (config[name] !== null) continue;
    if (name in defaults) value[name] = defaults[name] as PlanOf<A>[keyof A];
    // This SDK doesn't distinguish between absent and empty arguments.
    else if (prior !== null && !schema[name].computed && isEmpty(prior[name])) value[name] = prior[name];
  }
  return value;
}

const isEmpty = (value: unknown): boolean =>
  value === "" || value === false || (Array.isArray(value) && value.length === 0);

type OrganizationArgument = { organization: string | null | Unknown };

/**
 * Plans the organization of a resource. If the configuration doesn't specify an organization, the resource uses the
 * provider's current organization, even if the provider's organization has changed.
 */
export function withDefaultOrganization<P extends OrganizationArgument>(
  planned: P,
  config: OrganizationArgument,
  { organization }: Connection,
): P {
  return config.organization === null ? { ...planned, organization: organization ?? "" } : planned;
}

export function findOrganization(
  resource: OrganizationArgument,
  { organization }: Connection,
): string | undefined {
  return toNonEmpty(resource.organization) ?? organization;
}

export const toMissingOrganization = (): Diagnostic =>
  error("no organization was specified on the resource or provider", "");
