import { Decoder, Encoder, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { UNKNOWN, Unknown, type Value } from "./value";

/**
 * Terraform's MessagePack: an extension of any type is an unknown value. Code 12 carries what is known of it
 * all the same (a prefix, say), which this provider has no use for; it writes code 0, a plain unknown.
 */
const extensions = new ExtensionCodec();
const PLAIN_UNKNOWN = Uint8Array.of(0);

for (let code = 0; code < 128; code++) {
  extensions.register({
    type: code,
    encode: (object) => (code === 0 && object instanceof Unknown ? PLAIN_UNKNOWN : null),
    decode: () => UNKNOWN,
  });
}

const encoder = new Encoder({ extensionCodec: extensions });
const decoder = new Decoder({ extensionCodec: extensions });

export function encodeMsgpack(value: Value): Buffer {
  return Buffer.from(encoder.encode(value));
}

/** @throws an Error where the bytes are no MessagePack, or hold what Terraform never sends. */
export function decodeMsgpack(bytes: Uint8Array): Value {
  return checked(decoder.decode(bytes));
}

function checked(decoded: unknown): Value {
  if (decoded === null || decoded instanceof Unknown) return decoded;
  switch (typeof decoded) {
    case "string":
    case "number":
    case "boolean":
      return decoded;
    case "object":
      if (Array.isArray(decoded)) return decoded.map(checked);
      if (decoded instanceof ExtData || ArrayBuffer.isView(decoded)) break;
      return Object.fromEntries(Object.entries(decoded).map(([key, item]) => [key, checked(item)]));
    default:
  }
  throw new Error("a value from Terraform holds a type that this provider does not know");
}
