/**
 * Returns the symbol of a brand. A brand marks an object, or attaches data to it. All copies of this package recognize
 * the brand.
 *
 * An app can contain two copies of the package, for example, its own copy and the copy of a construct library. An
 * object of one copy's class isn't an `instanceof` the other copy's class, but `Symbol.for` returns the same symbol in
 * both.
 */
const symbolOf = (name: string): symbol => Symbol.for(`cdktf-tfe-tokens.${name}`);

/** Attaches a brand to an object. With the default value, the brand is only a mark. */
export function setBrand(object: object, name: string, value: unknown = true): void {
  Object.defineProperty(object, symbolOf(name), { value });
}

/** Returns the value of a brand; undefined for objects without the brand, and for values that aren't objects. */
export function getBrand(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<symbol, unknown>)[symbolOf(name)];
}

export function hasBrand(value: unknown, name: string): boolean {
  return getBrand(value, name) !== undefined;
}
