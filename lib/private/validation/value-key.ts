import { TerraformStack, Tokenization } from "cdktf";
import { resolveTokens } from "../rendered-config";

/**
 * Returns a key for a value. Values with equal keys are guaranteed to be equal. Equal literals have the same key in
 * every stack. Equal expressions have the same key only within one stack, or if they refer to the same stack.
 */
export function valueKey(stack: TerraformStack, value: unknown): unknown {
  const text = resolveTokens(stack, value);
  if (typeof text !== "string" || !text.includes("${")) return text;
  const origins = new Set(
    Tokenization.reverse(value).map((token) => (token as { originStack?: unknown }).originStack),
  );
  const [origin] = origins;
  return origins.size === 1 && TerraformStack.isStack(origin)
    ? [origin.node.path, resolveTokens(origin, value)]
    : [stack.node.path, text];
}
