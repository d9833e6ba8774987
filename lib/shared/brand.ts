/**
 * Marks and data on objects that other copies of this package recognize.
 *
 * An app may contain two copies of the package, for example its own and that of a construct library. An object of one
 * copy's class is not an `instanceof` the other copy's class, but `Symbol.for` gives both the same symbol.
 */
const symbolOf = (name: string): symbol => Symbol.for(`cdktf-tfe-tokens.${name}`);

/** Attaches a brand to an object: a mark, or data that other modules read. */
export function setBrand(object: object, name: string, value: unknown = true): void {
  Object.defineProperty(object, symbolOf(name), { value });
}

/** The value of a brand; undefined for objects without the brand, and for values that aren't objects. */
export function getBrand(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<symbol, unknown>)[symbolOf(name)];
}

/** Whether a value has a brand. */
export function hasBrand(value: unknown, name: string): boolean {
  return getBrand(value, name) !== undefined;
}
