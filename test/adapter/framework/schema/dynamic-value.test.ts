import {
  listOfObjects,
  mapOfStrings,
  number,
  objectOfStrings,
  singleNested,
  string,
  type Schema,
} from "../../../../lib/adapter/framework/schema/attribute";
import {
  MalformedValueError,
  decodeKnown,
  decodePlanned,
  encodeObject,
} from "../../../../lib/adapter/framework/schema/dynamic-value";
import { encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import { UNKNOWN, type Value } from "../../../../lib/adapter/framework/values/value";

const description = "";
const attributes = {
  name: string({ optional: true, description }),
  keepers: mapOfStrings({ optional: true, description }),
  author: objectOfStrings(["id", "type"], { computed: true, description }),
};
const schema: Schema<typeof attributes> = { version: 0, description, attributes };

const wire = (value: Value): { msgpack: Buffer } => ({ msgpack: encodeMsgpack(value) });

describe("the encoding of objects", () => {
  it("preserves objects and unknown values, and decodes missing attributes as null", () => {
    const object = { name: "a", keepers: { b: "c" }, author: { id: "user-1", type: null } };
    expect(decodeKnown(schema, encodeObject(schema, object))).toEqual(object);
    expect(decodePlanned(schema, wire({ name: UNKNOWN }))).toEqual({
      name: UNKNOWN,
      keepers: null,
      author: null,
    });
  });

  it("decodes both null and a missing value as null", () => {
    expect(decodeKnown(schema, encodeObject(schema, null))).toBeNull();
    expect(decodeKnown(schema, undefined)).toBeNull();
  });

  it("accepts the JSON of a state, and drops attributes that the schema no longer contains", () => {
    const json = Buffer.from(JSON.stringify({ name: "a", retired: true }));
    expect(decodeKnown(schema, { json })).toEqual({ name: "a", keepers: null, author: null });
  });

  it.each<[string, { msgpack?: Buffer; json?: Buffer }, string]>([
    ["isn't an object", wire(["a"]), "must send an object"],
    ["has a number instead of a string", wire({ name: 1 }), "`name` must be a string, got number"],
    ["has a list instead of a map", wire({ keepers: [] }), "`keepers` must be an object or map, got a list"],
    [
      "has a wrong type inside a map",
      wire({ keepers: { a: true } }),
      "`keepers.a` must be a string, got boolean",
    ],
    ["isn't MessagePack", { msgpack: Buffer.from([0xc1]) }, "can't be decoded"],
    ["isn't JSON", { json: Buffer.from("{") }, "can't be decoded"],
  ])("rejects a value that %s", (_name, value, message) => {
    expect(() => decodePlanned(schema, value)).toThrow(MalformedValueError);
    expect(() => decodePlanned(schema, value)).toThrow(message);
  });

  it("rejects a state that contains an unknown value", () => {
    expect(() => decodeKnown(schema, wire({ name: UNKNOWN }))).toThrow("`name` is unknown");
  });

  it("doesn't quote an undecodable value in the error", () => {
    const json = Buffer.from('{"token": made-up-secret');
    expect(() => decodePlanned(schema, { json })).toThrow(
      expect.not.stringContaining("made-up-secret") as string,
    );
  });

  describe("with nested objects", () => {
    const items = {
      slots: listOfObjects(
        { generation: number({ description }), at: string({ description }) },
        { computed: true, description },
      ),
      timeouts: singleNested(
        { create: string({ optional: true, description }) },
        { optional: true, description },
      ),
    };
    const nesting: Schema<typeof items> = { version: 0, description, attributes: items };

    it("preserves the nested objects, including unknown parts of a plan", () => {
      const planned = {
        slots: [
          { generation: 2, at: UNKNOWN },
          { generation: 0, at: null },
        ],
        timeouts: { create: "5m" },
      };
      expect(decodePlanned(nesting, encodeObject(nesting, planned))).toEqual(planned);
    });

    it("rejects a state in which part of a nested object is unknown", () => {
      const sent = wire({ slots: [{ generation: 2, at: UNKNOWN }], timeouts: null });
      expect(() => decodeKnown(nesting, sent)).toThrow("`slots` is unknown");
    });

    it("rejects a nested object if one of its fields has the wrong type", () => {
      const sent = wire({ slots: [{ generation: "2", at: null }], timeouts: null });
      expect(() => decodePlanned(nesting, sent)).toThrow(
        "`slots[0].generation` must be a number, got string",
      );
    });
  });
});
