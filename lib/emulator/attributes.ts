import { parseTimestamp } from "../shared/rfc3339";
import { invalid, type ApiError } from "./json-api";

type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the value of a property; undefined if the property is missing or inherited, such as `constructor`. */
export const ownValue = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/**
 * Parses an RFC 3339 timestamp. Like the API, this function accepts a space instead of the T, and rejects more than
 * nine decimal places of a second.
 *
 * @returns milliseconds since 1970, or undefined if the text isn't a valid timestamp
 */
export function parseTime(text: string): number | undefined {
  return /\.\d{10}/.test(text) ? undefined : parseTimestamp(text.replace(" ", "T"));
}

const CONTROL_CHARACTER = /\p{Cc}/u;
// A surrogate without its counterpart can't be encoded as UTF-8.
const LONE_SURROGATE = /\p{Cs}/u;

export interface TextRule {
  /** The maximum length in UTF-16 code units. Default: 255. */
  readonly max?: number;
  /** The pattern that the text must match, and the error message if it doesn't. */
  readonly pattern?: { readonly expression: RegExp; readonly message: string };
  /** Whether text that is empty or consists only of whitespace is allowed. Default: false. */
  readonly empty?: boolean;
  /** Whether control characters such as line breaks are allowed. Default: false. */
  readonly multiline?: boolean;
}

const capitalize = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1).replaceAll("-", " ");

/** The attributes of a request, which are validated when they are read. An invalid attribute causes an ApiError 422. */
export class Attributes {
  private readonly knownKeys = new Set<string>();
  private readonly children: Attributes[] = [];

  constructor(
    private readonly values: JsonObject,
    private readonly base = "/data/attributes",
  ) {}

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  /**
   * Rejects attributes that weren't read, because ignoring an attribute would hide that the emulator doesn't support
   * it. Call this after reading all supported attributes.
   *
   * @throws ApiError 422 for an attribute that wasn't read
   */
  rejectUnsupported(): void {
    const key = Object.keys(this.values).find((name) => !this.knownKeys.has(name));
    if (key !== undefined) this.fail(key, "isn't supported by the emulator");
    for (const child of this.children) child.rejectUnsupported();
  }

  text(key: string, rule: TextRule = {}): string {
    return this.optionalText(key, rule) ?? this.fail(key, "can't be blank");
  }

  /** Reads text. A null value is treated as absent. */
  optionalText(key: string, rule: TextRule = {}): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") return this.fail(key, "must be a string");
    const max = rule.max ?? 255;
    if (value.length > max) return this.fail(key, `is too long (maximum is ${max} characters)`);
    if (value.trim() === "") return rule.empty === true ? value : this.fail(key, "can't be blank");
    if (LONE_SURROGATE.test(value)) return this.fail(key, "must be valid Unicode");
    if (rule.multiline !== true && CONTROL_CHARACTER.test(value)) {
      return this.fail(key, "must not contain control characters");
    }
    if (rule.pattern !== undefined && !rule.pattern.expression.test(value)) {
      return this.fail(key, rule.pattern.message);
    }
    return value;
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    return typeof value === "boolean" ? value : this.fail(key, "must be true or false");
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    return (
      choices.find((choice) => choice === value) ?? this.fail(key, `must be one of ${choices.join(", ")}`)
    );
  }

  wholeNumber(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.fail(key, "must be a whole number");
  }

  /** @returns milliseconds since 1970, or undefined if the attribute is absent or null */
  time(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    const instant = typeof value === "string" ? parseTime(value) : undefined;
    return instant ?? this.fail(key, "must be a date and time in ISO 8601, such as 2030-01-31T12:00:00Z");
  }

  object(key: string): Attributes | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    if (!isObject(value)) return this.fail(key, "must be an object");
    const child = new Attributes(value, `${this.base}/${key}`);
    this.children.push(child);
    return child;
  }

  /** Reads an object whose content isn't validated. */
  rawObject(key: string): JsonObject {
    const value = this.raw(key);
    return isObject(value) ? value : this.fail(key, "must be an object");
  }

  raw(key: string): unknown {
    this.knownKeys.add(key);
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
 * Reads the attributes of a document with one of the given types.
 *
 * @throws ApiError 422 if `data` isn't an object, its type isn't one of these, or its attributes aren't an object
 */
export function parseAttributes(body: unknown, ...types: readonly string[]): Attributes {
  const data = isObject(body) ? ownValue(body, "data") : undefined;
  if (!isObject(data)) throw invalid("The document must contain a `data` object", "/data");
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
