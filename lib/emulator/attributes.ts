import { LATEST } from "./clock";
import { invalid, type ApiError } from "./json-api";

type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Own keys only: a body may name `constructor` or `__proto__`. */
export const ownValue = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** @returns milliseconds since 1970, or undefined where the text is no RFC 3339 time */
export function parseTime(text: string): number | undefined {
  if (!RFC_3339.test(text)) return undefined;
  const instant = Date.parse(text.replace(" ", "T").toUpperCase());
  if (Number.isNaN(instant) || instant > LATEST) return undefined;
  // Date.parse rolls 31 February over into March.
  const day = Number(text.slice(8, 10));
  const daysInMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return day <= daysInMonth ? instant : undefined;
}

// Cc: control characters. Cs: halves of a surrogate pair, which cannot be written as UTF-8.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

export interface TextRule {
  /** In UTF-16 units; default 255. */
  readonly max?: number;
  /** What the text must match, and in words. */
  readonly pattern?: { readonly expression: RegExp; readonly words: string };
  /** Whether an empty text passes; default false. */
  readonly empty?: boolean;
  /** Whether control characters such as line ends pass; default false. */
  readonly multiline?: boolean;
}

const capitalize = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1).replaceAll("-", " ");

/** Reads the attributes of a request's document; whatever is wrong ends the request with a 422. */
export class Attributes {
  constructor(
    private readonly values: JsonObject,
    private readonly base = "/data/attributes",
  ) {}

  has(key: string): boolean {
    return ownValue(this.values, key) !== undefined;
  }

  text(key: string, rule: TextRule = {}): string {
    return this.optionalText(key, rule) ?? this.fail(key, "can't be blank");
  }

  /** Null counts as absent. */
  optionalText(key: string, rule: TextRule = {}): string | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") return this.fail(key, "must be a string");
    const max = rule.max ?? 255;
    if (value.length > max) return this.fail(key, `is too long (maximum is ${max} characters)`);
    if (value.trim() === "") return rule.empty === true ? value : this.fail(key, "can't be blank");
    if (rule.multiline !== true && UNPRINTABLE.test(value)) {
      return this.fail(key, "must not contain control characters");
    }
    if (/\p{Cs}/u.test(value)) return this.fail(key, "must be valid Unicode");
    if (rule.pattern !== undefined && !rule.pattern.expression.test(value)) {
      return this.fail(key, rule.pattern.words);
    }
    return value;
  }

  boolean(key: string): boolean | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    return typeof value === "boolean" ? value : this.fail(key, "must be true or false");
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    return (
      choices.find((choice) => choice === value) ?? this.fail(key, `must be one of ${choices.join(", ")}`)
    );
  }

  wholeNumber(key: string): number | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.fail(key, "must be a whole number");
  }

  /** @returns milliseconds since 1970, or undefined where it is absent or null */
  time(key: string): number | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    const instant = typeof value === "string" ? parseTime(value) : undefined;
    return instant ?? this.fail(key, "must be a date and time in ISO 8601, such as 2030-01-31T12:00:00Z");
  }

  object(key: string): Attributes | undefined {
    const value = ownValue(this.values, key);
    if (value === undefined || value === null) return undefined;
    return isObject(value)
      ? new Attributes(value, `${this.base}/${key}`)
      : this.fail(key, "must be an object");
  }

  raw(key: string): unknown {
    return ownValue(this.values, key);
  }

  error(key: string, words: string): ApiError {
    return invalid(`${capitalize(key)} ${words}`, `${this.base}/${key}`);
  }

  private fail(key: string, words: string): never {
    throw this.error(key, words);
  }
}

/**
 * The attributes of a document of the given type.
 *
 * @throws ApiError 422 when the document has no `data`, or another type
 */
export function parseAttributes(body: unknown, ...types: readonly string[]): Attributes {
  const data = isObject(body) ? ownValue(body, "data") : undefined;
  if (!isObject(data)) throw invalid("The document must have an object `data`", "/data");
  const type = ownValue(data, "type");
  if (!types.some((allowed) => allowed === (type ?? ""))) {
    const wanted = types.filter((allowed) => allowed !== "").join('" or "');
    throw invalid(
      `The type must be "${wanted}", got ${JSON.stringify(type) ?? "none"}`.slice(0, 300),
      "/data/type",
    );
  }
  const attributes = ownValue(data, "attributes") ?? {};
  if (!isObject(attributes)) throw invalid("The attributes must be an object", "/data/attributes");
  return new Attributes(attributes);
}
