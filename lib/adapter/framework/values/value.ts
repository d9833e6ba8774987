/**
 * Terraform's values as JavaScript has them: an object or map is a plain object, a list an array. What
 * Terraform does not know yet is `UNKNOWN`, which is a value of its own and never `undefined`.
 */
export type Value =
  null | Unknown | string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The value that will only be known after apply. There is one: compare it with `===`. */
export class Unknown {
  static readonly value = new Unknown();

  // Makes the type differ from every other that has a toString, strings above all.
  readonly unknown = true;

  private constructor() {}

  toString(): string {
    return "(known after apply)";
  }
}

export const UNKNOWN = Unknown.value;

export function isKnown<T>(value: T): value is Exclude<T, Unknown> {
  return !(value instanceof Unknown);
}

/** Whether a value is known, and everything in it. */
export function isWhollyKnown(value: Value): boolean {
  if (!isKnown(value)) return false;
  return typeof value !== "object" || value === null || Object.values(value).every(isWhollyKnown);
}

/** Whether two values are the same by content. Two unknown values are. */
export function equalValues(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length && one.every((item, i) => equalValues(item as Value, other[i] as Value))
    );
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equalValues(one[key], other[key]))
  );
}

function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isKnown(value);
}
