import { type IConstruct } from "constructs";

/**
 * Returns a function that collects items for each scope. The items of a scope are validated together, so that the scope
 * is searched only once.
 */
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
