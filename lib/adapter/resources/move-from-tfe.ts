import { quote } from "../diagnostics";
import { failure, type MoveSource, type Response } from "../framework/provider";
import { error } from "../framework/schema/diagnostic";

type TfeState = MoveSource["state"];

/**
 * Converts the state of a token resource of hashicorp/tfe. The attributes that the conversion uses haven't changed
 * since hashicorp/tfe 0.50.
 *
 * @param expectedType the only type that can be converted
 */
export function fromTfe<T>(
  { providerAddress, typeName, state }: MoveSource,
  expectedType: string,
  convert: (state: TfeState) => T,
): Response<T> {
  // OpenTofu 1.10 sends only the provider's name, which it derives from the resource type.
  if (typeName === expectedType && /^tfe$|(^|\/)hashicorp\/tfe$/.test(providerAddress)) {
    return { value: convert(state) };
  }
  const summary = `A ${quote(typeName)} of ${providerAddress} can't be moved to this resource`;
  const detail = `Only a \`${expectedType}\` of hashicorp/tfe can be moved to it. To replace the old resource instead, remove the \`moved\` block.`;
  return failure(error(summary, detail));
}

/**
 * Returns the value if it is a non-empty string, and null otherwise. hashicorp/tfe 0.71 stores an empty string for a
 * missing value.
 */
export function stringOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
