import { type IConstruct } from "constructs";

/** Gathers what is to be checked of a construct, and has all of it checked at once: a check that goes through everything is made once. */
export function addBatchValidation<S extends IConstruct, T>(
  errors: (scope: S, items: readonly T[]) => string[],
): (scope: S, item: T) => void {
  const gathered = new WeakMap<S, T[]>();
  return (scope, item) => {
    const others = gathered.get(scope);
    if (others !== undefined) {
      others.push(item);
      return;
    }
    const items = [item];
    gathered.set(scope, items);
    scope.node.addValidation({ validate: () => errors(scope, items) });
  };
}
