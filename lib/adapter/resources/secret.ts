import type { EncryptionKeys } from "../encryption/configured-keys";
import { planExistingSecret, planNewSecret } from "../encryption/secret-plan";
import type { PlanRequest, PlanResponse } from "../framework/provider";
import type { Attributes, PlanOf, Schema, StateOf } from "../framework/schema/attribute";
import { hasError } from "../framework/schema/diagnostic";
import { attributesRequiringReplacement } from "../framework/schema/plan";
import type { commonAttributes } from "./token-attributes";
import { isRegeneration } from "./token-state";

type CommonAttributes = typeof commonAttributes;

/** Plans the attributes that store the secret, and returns the completed plan. */
export function planSecret<A extends Attributes & CommonAttributes>(
  resourceType: string,
  schema: Schema<A>,
  request: PlanRequest<A>,
  response: PlanResponse<A>,
  keys: EncryptionKeys,
): PlanResponse<A> {
  if (response.value === undefined) return response;
  const { value, diagnostics = [] } = response;
  const prior = request.prior as StateOf<CommonAttributes> | null;
  const { encrypted } = request.config as PlanOf<CommonAttributes>;
  const isNew =
    prior === null ||
    isRegeneration(value) ||
    isReplaced(schema, request.prior as StateOf<A>, value, "inPlace" in response ? response.inPlace : []);
  const secret = isNew
    ? planNewSecret(encrypted, keys)
    : planExistingSecret(resourceType, prior, encrypted, keys);
  const all = [...diagnostics, ...secret.diagnostics];
  const [first, ...rest] = all;
  if (hasError(all)) return { diagnostics: [first, ...rest] };
  return { ...response, value: { ...value, ...secret.values }, diagnostics: all };
}

function isReplaced<A extends Attributes>(
  schema: Schema<A>,
  prior: StateOf<A>,
  planned: PlanOf<A>,
  inPlace: readonly (keyof A & string)[] = [],
): boolean {
  return attributesRequiringReplacement(schema, prior, planned).some((name) => !inPlace.includes(name));
}
