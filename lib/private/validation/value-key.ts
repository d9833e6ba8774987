import { TerraformStack, Tokenization } from "cdktf";
import { resolveTokens } from "../rendered-config";

/**
 * Maps a value to a key. Values with equal keys are certainly the same. A literal value is the same in every stack. An
 * expression is the same only in the same stack, or if it refers to the same stack.
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
