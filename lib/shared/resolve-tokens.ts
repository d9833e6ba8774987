import { DefaultTokenResolver, StringConcat, type TerraformStack, Tokenization } from "cdktf";

/** Returns a value with its CDKTF tokens resolved, as the stack renders it. */
export function resolveTokens(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}
