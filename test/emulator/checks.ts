/** A function that checks parsed JSON, and throws an error with the location and the value if the check fails. */
export type Check = (value: unknown, where: string) => void;
export type Fields = Readonly<Record<string, Check>>;

function fail(where: string, words: string, value: unknown): never {
  throw new Error(`${where} ${words}, got ${JSON.stringify(value)}`);
}

export const string: Check = (value, where) => {
  if (typeof value !== "string") fail(where, "must be a string", value);
};
export const nonEmptyString: Check = (value, where) => {
  if (typeof value !== "string" || value === "") fail(where, "must be a non-empty string", value);
};
export const boolean: Check = (value, where) => {
  if (typeof value !== "boolean") fail(where, "must be a boolean", value);
};
export const integer: Check = (value, where) => {
  if (!Number.isSafeInteger(value)) fail(where, "must be a whole number", value);
};
export const isNull: Check = (value, where) => {
  if (value !== null) fail(where, "must be null", value);
};
export const matching =
  (pattern: RegExp): Check =>
  (value, where) => {
    if (typeof value !== "string" || !pattern.test(value))
      fail(where, `must match ${String(pattern)}`, value);
  };
export const anyOf =
  (...checks: readonly Check[]): Check =>
  (value, where) => {
    const passes = checks.some((check) => {
      try {
        check(value, where);
        return true;
      } catch {
        return false;
      }
    });
    if (!passes) fail(where, "must have one of the allowed types", value);
  };
export const optional =
  (check: Check): Check =>
  (value, where) => {
    if (value !== undefined) check(value, where);
  };
export const listOf =
  (check: Check): Check =>
  (value, where) => {
    if (!Array.isArray(value)) return fail(where, "must be a list", value);
    value.forEach((item, index) => check(item, `${where}[${index}]`));
  };

/** Returns a check of an object's fields. If `open` is true, the object can have other keys. */
export function object(fields: Fields, open = false): Check {
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return fail(where, "must be an object", value);
    const entries = value as Readonly<Record<string, unknown>>;
    for (const [key, check] of Object.entries(fields)) check(entries[key], `${where}.${key}`);
    if (open) return;
    const unknown = Object.keys(entries).find((key) => !(key in fields));
    if (unknown !== undefined) fail(where, `must not have "${unknown}"`, value);
  };
}
