import { type IResolvable, Token } from "cdktf";

/**
 * Creates a value that is computed when the stack is rendered. If the result is undefined, CDKTF omits the value.
 * CDKTF's own `Lazy` and `ref` each capture a stack trace, which would dominate the synthesis time of an app with many
 * tokens.
 */
export function lazy(compute: () => unknown): IResolvable {
  const value: IResolvable = {
    creationStack: [],
    resolve: compute,
    toString: () => Token.asString(value),
  };
  return value;
}
