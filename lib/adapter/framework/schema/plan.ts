import { UNKNOWN, equalValues, isKnown, type Value } from "../values/value";
import type { Attributes, StateOf, PlanOf, Schema } from "./attribute";

/**
 * Returns the default plan. Arguments have their configured values. A computed attribute that isn't configured is
 * unknown until the resource is created, and keeps its value afterward.
 *
 * This is a pure function of its arguments, because Terraform plans again during apply and compares the plans.
 */
export function planFromSchema<A extends Attributes>(
  { attributes }: Schema<A>,
  prior: StateOf<A> | null,
  config: PlanOf<A>,
): PlanOf<A> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { computed }]) => {
      const configured = config[name];
      if (configured !== null || !computed) return [name, configured];
      return [name, prior === null ? UNKNOWN : prior[name]];
    }),
  ) as PlanOf<A>;
}

/** Returns the configuration of an existing resource: its state without attributes that only the provider computes. */
export function configFromState<A extends Attributes>(
  { attributes }: Schema<A>,
  state: StateOf<A>,
): StateOf<A> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { computed, optional }]) => [
      name,
      computed && !optional ? null : state[name],
    ]),
  ) as StateOf<A>;
}

/**
 * Returns the names of the arguments with `forcesReplacement` that the plan changes or that are unknown in the plan.
 */
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
