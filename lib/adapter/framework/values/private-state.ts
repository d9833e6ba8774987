export type JsonValue =
  null | string | number | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Data that Terraform stores with a resource's state and sends with the next call. The data is visible in the state
 * file, but not in plan output or expressions. Terraform doesn't encrypt it, so don't store secrets in it.
 */
export interface PrivateState {
  get(key: string): JsonValue | undefined;
  /** @param value undefined removes the key */
  set(key: string, value: JsonValue | undefined): void;
}

/** The private state of one call: decoded from its request, changed by a resource, and encoded into its response. */
export class CallPrivateState implements PrivateState {
  readonly #values: Map<string, JsonValue>;

  /** Starts empty if the bytes aren't a JSON object. Another provider or version might have written them. */
  constructor(bytes?: Uint8Array) {
    this.#values = new Map(Object.entries(decode(bytes)));
  }

  get(key: string): JsonValue | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: JsonValue | undefined): void {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
  }

  encode(): Buffer {
    if (this.#values.size === 0) return Buffer.alloc(0);
    return Buffer.from(JSON.stringify(Object.fromEntries(this.#values)));
  }
}

function decode(bytes: Uint8Array = new Uint8Array()): { readonly [key: string]: JsonValue } {
  // Most calls have no private state. Catching the parser's error would take longer than the rest of the call.
  if (bytes.length === 0) return {};
  try {
    const decoded = JSON.parse(Buffer.from(bytes).toString("utf8")) as JsonValue;
    return isObject(decoded) ? decoded : {};
  } catch {
    return {};
  }
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
