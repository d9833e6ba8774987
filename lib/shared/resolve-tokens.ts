import { DefaultTokenResolver, StringConcat, type TerraformStack, Tokenization } from "cdktf";

/** A value as it is rendered in a stack. */
export function resolveTokens(stack: TerraformStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}
