import fc from "fast-check";
import { decodeMsgpack, encodeMsgpack } from "../../../../lib/adapter/framework/values/msgpack";
import { UNKNOWN, type Value, equalValues, isKnown } from "../../../../lib/adapter/framework/values/value";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the MessagePack encoding of Terraform values", () => {
  it("represents an unknown value as an extension with code 0 and one zero byte", () => {
    expect(encodeMsgpack(UNKNOWN)).toEqual(hex("d4 00 00"));
    expect(decodeMsgpack(hex("d4 00 00"))).toBe(UNKNOWN);
  });

  it.each([
    ["a refined unknown value (code 12)", "c7 03 0c 81 01 c2"],
    ["an extension with any other code", "d4 63 00"],
  ])("decodes %s as unknown", (_name, bytes) => {
    expect(decodeMsgpack(hex(bytes))).toBe(UNKNOWN);
  });

  it("decodes unknown values inside objects and lists", () => {
    expect(decodeMsgpack(hex("82 a1 61 d4 00 00 a1 62 91 c7 01 0c c0"))).toEqual({
      a: UNKNOWN,
      b: [UNKNOWN],
    });
  });

  it.each([
    ["no bytes", ""],
    ["a truncated string", "a5 61 62"],
    ["bytes after the end", "c0 c0"],
    ["binary data", "c4 01 00"],
    ["the key __proto__", "81 a9 5f 5f 70 72 6f 74 6f 5f 5f c0"],
  ])("rejects %s", (_name, bytes) => {
    expect(() => decodeMsgpack(hex(bytes))).toThrow(Error);
  });

  it("preserves every value", () => {
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Value>(null, true, false, UNKNOWN),
        fc.string({ unit: "binary" }).map((text) => text.replace(/[\ud800-\udfff]/g, "")),
        fc.integer(),
        fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
        fc.array(tie("value")),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          tie("value"),
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (written) => {
        expect(equalValues(decodeMsgpack(encodeMsgpack(written)), written)).toBe(true);
      }),
    );
  });
});

describe("equalValues", () => {
  it.each<[string, Value, Value, boolean]>([
    ["two unknown values", UNKNOWN, UNKNOWN, true],
    ["an unknown value and null", UNKNOWN, null, false],
    ["objects with the same keys in a different order", { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ["an object and an object with an additional key", { a: 1 }, { a: 1, b: null }, false],
    ["objects with different keys", { a: null }, { b: null }, false],
    ["a list and a longer list", [1], [1, 2], false],
    ["an empty list and an empty object", [], {}, false],
    ["an unknown value and an empty object", UNKNOWN, {}, false],
  ])("compares %s", (_name, one, other, equal) => {
    expect(equalValues(one, other)).toBe(equal);
    expect(equalValues(other, one)).toBe(equal);
  });
});

describe("isKnown", () => {
  it("returns false only for the unknown value", () => {
    expect([UNKNOWN, null, "", 0, false].map(isKnown)).toEqual([false, true, true, true, true]);
  });
});
