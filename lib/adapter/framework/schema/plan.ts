import { UNKNOWN, equalValues, isKnown, type Value } from "../values/value";
import type { Attributes, StateOf, PlanOf, Schema } from "./attribute";

/**
 * What holds for the plan of every resource, before its own rules: arguments are as configured, but for those that
 * are only written; what the server computes is unknown until it is made, and stays as it is from then on.
 *
 * A pure function of its arguments: Terraform plans again during apply and compares.
 */
export function planFromSchema<A extends Attributes>(
  { attributes }: Schema<A>,
  prior: StateOf<A> | null,
  config: PlanOf<A>,
): PlanOf<A> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { computed, writeOnly }]) => {
      if (writeOnly) return [name, null];
      const configured = config[name];
      if (configured !== null || !computed) return [name, configured];
      return [name, prior === null ? UNKNOWN : prior[name]];
    }),
  ) as PlanOf<A>;
}

/** The arguments whose planned change can only be made by replacing the resource. */
export function attributesRequiringReplacement<A extends Attributes>(
  { attributes }: Schema<A>,
  prior: StateOf<A>,
  planned: PlanOf<A>,
): (keyof A & string)[] {
  return Object.entries(attributes)
    .filter(([, { forcesReplacement }]) => forcesReplacement)
    .map(([name]) => name)
    .filter((name) => !isKnown(planned[name]) || !equalValues(prior[name] as Value, planned[name] as Value));
}
