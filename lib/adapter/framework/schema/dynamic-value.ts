import { decodeMsgpack, encodeMsgpack } from "../values/msgpack";
import { UNKNOWN, isObject, isWhollyKnown, type Value } from "../values/value";
import type { CtyType, Fields, PlanOf, StateOf } from "./attribute";

/** An encoded value in a message of the provider protocol. At most one of the two encodings is set. */
export interface DynamicValue {
  msgpack?: Uint8Array | undefined;
  json?: Uint8Array | undefined;
}

/** The part of a schema that is needed to encode and decode values. */
interface ObjectSchema<F extends Fields> {
  readonly attributes: F;
}

/**
 * The error for a request from Terraform that doesn't match the provider's schema, for example, because a user edited a
 * state by hand.
 */
export class MalformedValueError extends Error {
  override readonly name = "MalformedValueError";
}

/**
 * Decodes an object that can contain unknown values. Returns null if the resource doesn't exist, that is, before its
 * creation and after its destruction.
 */
export function decodePlanned<F extends Fields>(
  schema: ObjectSchema<F>,
  value: DynamicValue | undefined,
): PlanOf<F> | null {
  const decoded = decode(value);
  if (decoded === null) return null;
  if (!isObject(decoded)) throw new MalformedValueError("Terraform must send an object");
  return Object.fromEntries(
    Object.entries(schema.attributes).map(([name, { type }]) => [
      name,
      conform(decoded[name] ?? null, type, name),
    ]),
  ) as PlanOf<F>;
}

/**
 * Decodes an object like `decodePlanned`, but doesn't accept unknown values.
 *
 * @throws MalformedValueError if a value is unknown or doesn't match the schema
 */
export function decodeKnown<F extends Fields>(
  schema: ObjectSchema<F>,
  value: DynamicValue | undefined,
): StateOf<F> | null {
  const decoded = decodePlanned(schema, value);
  for (const [name, item] of Object.entries(decoded ?? {})) {
    if (!isWhollyKnown(item as Value))
      throw new MalformedValueError(`\`${name}\` is unknown, but must be known`);
  }
  return decoded as StateOf<F> | null;
}

export function encodeObject<F extends Fields>(
  schema: ObjectSchema<F>,
  object: PlanOf<F> | StateOf<F> | null,
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
    // The parser's message might quote the value, which can contain a secret.
    throw new MalformedValueError("a value from Terraform can't be decoded");
  }
  return null;
}

function conform(value: Value, type: CtyType, path: string): Value {
  if (value === null || value === UNKNOWN) return value;
  const mismatch = (expected: string): MalformedValueError =>
    new MalformedValueError(
      `\`${path}\` must be ${expected}, got ${Array.isArray(value) ? "a list" : typeof value}`,
    );
  if (typeof type === "string") {
    const expected = type === "bool" ? "boolean" : type;
    if (typeof value !== expected) throw mismatch(`a ${expected}`);
    return value;
  }
  const [kind, inner] = type;
  if (kind === "list" || kind === "set") {
    if (!Array.isArray(value)) throw mismatch(`a ${kind}`);
    return (value as readonly Value[]).map((item, i) => conform(item, inner, `${path}[${i}]`));
  }
  if (!isObject(value)) throw mismatch(`an ${kind === "map" ? "object or map" : kind}`);
  const fields = kind === "map" ? Object.keys(value) : Object.keys(inner);
  return Object.fromEntries(
    fields.map((field) => [
      field,
      conform(
        value[field] ?? null,
        kind === "map" ? inner : (inner as Record<string, CtyType>)[field],
        `${path}.${field}`,
      ),
    ]),
  );
}
