import { type IConstruct } from "constructs";

/** Collects items per scope and validates them together, so that the whole scope is searched only once. */
export function addBatchValidation<S extends IConstruct, T>(
  errors: (scope: S, items: readonly T[]) => string[],
): (scope: S, item: T) => void {
  const itemsOf = new WeakMap<S, T[]>();
  return (scope, item) => {
    const existing = itemsOf.get(scope);
    if (existing !== undefined) {
      existing.push(item);
      return;
    }
    const items = [item];
    itemsOf.set(scope, items);
    scope.node.addValidation({ validate: () => errors(scope, items) });
  };
}
