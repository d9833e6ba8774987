/**
 * A Terraform value in JavaScript: an object or map is a plain object, a list or set is an array, and a value that
 * isn't known yet is `UNKNOWN`. `undefined` is never a value.
 */
export type Value =
  null | Unknown | string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The type of `UNKNOWN`, which represents a value that will be known only after apply. */
export class Unknown {
  static readonly value = new Unknown();

  // Without this property, TypeScript would accept any value with a `toString` as an `Unknown`.
  readonly unknown = true;

  private constructor() {}

  toString(): string {
    return "(known after apply)";
  }
}

/** The only instance of `Unknown`. */
export const UNKNOWN = Unknown.value;

export function isKnown<T>(value: T): value is Exclude<T, Unknown> {
  return !(value instanceof Unknown);
}

/** Returns the value if it is known and not null. Otherwise, returns undefined. */
export function toKnown<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null ? value : undefined;
}

/** Reports whether a value and all the values that it contains are known. */
export function isWhollyKnown(value: Value): boolean {
  if (!isKnown(value)) return false;
  return typeof value !== "object" || value === null || Object.values(value).every(isWhollyKnown);
}

/** Compares two values by content. Two unknown values are equal. */
export function equalValues(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length && one.every((item, i) => equalValues(item as Value, other[i] as Value))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equalValues(one[key], other[key]))
  );
}

/** Reports whether a value is an object or a map. */
export function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isKnown(value);
}
