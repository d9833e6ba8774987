import { Decoder, Encoder, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { UNKNOWN, Unknown, type Value } from "./value";

/**
 * In Terraform's MessagePack, an extension of any type is an unknown value. Type 12 contains refinements, such as a
 * known prefix of a string. The decoder drops the refinements. The encoder writes only type 0, a plain unknown value.
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

/** @throws Error if the bytes aren't valid MessagePack, or contain a type that Terraform doesn't use */
export function decodeMsgpack(bytes: Uint8Array): Value {
  return toValue(decoder.decode(bytes));
}

function toValue(decoded: unknown): Value {
  if (decoded === null || decoded instanceof Unknown) return decoded;
  switch (typeof decoded) {
    case "string":
    case "number":
    case "boolean":
      return decoded;
    case "object":
      if (Array.isArray(decoded)) return decoded.map(toValue);
      if (decoded instanceof ExtData || ArrayBuffer.isView(decoded)) break;
      return Object.fromEntries(Object.entries(decoded).map(([key, item]) => [key, toValue(item)]));
    default:
  }
  throw new Error("a value from Terraform has a type that isn't part of Terraform's type system");
}
