import { decodeMsgpack, encodeMsgpack } from "../values/msgpack";
import { UNKNOWN, isKnown, isWhollyKnown, type Value } from "../values/value";
import type { Attributes, CtyType, StateOf, PlanOf, Schema } from "./attribute";

/** A value as it crosses the wire; one of the two is filled. */
export interface DynamicValue {
  msgpack?: Uint8Array | undefined;
  json?: Uint8Array | undefined;
}

/** What came is no object of the schema: a fault between Terraform and this provider, never of a person's. */
export class MalformedValueError extends Error {
  override readonly name = "MalformedValueError";
}

/** @returns the object, or null where there is none (before creation, after destruction). */
export function decodePlanned<A extends Attributes>(
  schema: Schema<A>,
  value: DynamicValue | undefined,
): PlanOf<A> | null {
  const decoded = decode(value);
  if (decoded === null) return null;
  if (!isObject(decoded)) throw new MalformedValueError("expected an object from Terraform");
  return Object.fromEntries(
    Object.entries(schema.attributes).map(([name, { type }]) => [
      name,
      conform(decoded[name] ?? null, type, name),
    ]),
  ) as PlanOf<A>;
}

/** @throws MalformedValueError where a value is unknown. */
export function decodeKnown<A extends Attributes>(
  schema: Schema<A>,
  value: DynamicValue | undefined,
): StateOf<A> | null {
  const decoded = decodePlanned(schema, value);
  for (const [name, item] of Object.entries(decoded ?? {})) {
    if (!isWhollyKnown(item as Value))
      throw new MalformedValueError(`\`${name}\` is unknown where only known values can be`);
  }
  return decoded as StateOf<A> | null;
}

export function encodeObject<A extends Attributes>(
  schema: Schema<A>,
  object: PlanOf<A> | StateOf<A> | null,
): { msgpack: Buffer } {
  if (object === null) return { msgpack: encodeMsgpack(null) };
  const complete = Object.fromEntries(
    Object.keys(schema.attributes).map((name) => [name, (object[name] ?? null) as Value]),
  );
  return { msgpack: encodeMsgpack(complete) };
}

function decode(value: DynamicValue | undefined): Value {
  try {
    if (value?.msgpack?.length) return decodeMsgpack(value.msgpack);
    if (value?.json?.length) return JSON.parse(Buffer.from(value.json).toString("utf8")) as Value;
  } catch {
    // The parser's message would quote the value, which may hold a secret.
    throw new MalformedValueError("a value from Terraform cannot be read");
  }
  return null;
}

function conform(value: Value, type: CtyType, at: string): Value {
  if (value === null || value === UNKNOWN) return value;
  const wrong = (expected: string): MalformedValueError =>
    new MalformedValueError(
      `\`${at}\` must be ${expected}, got ${Array.isArray(value) ? "a list" : typeof value}`,
    );
  if (typeof type === "string") {
    const expected = type === "bool" ? "boolean" : type;
    if (typeof value !== expected) throw wrong(`a ${expected}`);
    return value;
  }
  const [kind, inner] = type;
  if (kind === "list" || kind === "set") {
    if (!Array.isArray(value)) throw wrong(`a ${kind}`);
    return (value as readonly Value[]).map((item, i) => conform(item, inner, `${at}[${i}]`));
  }
  if (!isObject(value)) throw wrong(`an ${kind === "map" ? "object or map" : kind}`);
  const fields = kind === "map" ? Object.keys(value) : Object.keys(inner);
  return Object.fromEntries(
    fields.map((field) => [
      field,
      conform(
        value[field] ?? null,
        kind === "map" ? inner : (inner as Record<string, CtyType>)[field],
        `${at}.${field}`,
      ),
    ]),
  );
}

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isKnown(value);
}
