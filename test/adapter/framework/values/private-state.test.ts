import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";

const decode = (text: string): CallPrivateState => new CallPrivateState(Buffer.from(text));

describe("the private state", () => {
  it("returns the values that the previous call set", () => {
    const written = new CallPrivateState();
    written.set("attempts", [{ name: "a", at: 1 }]);
    const read = new CallPrivateState(written.encode());
    expect(read.get("attempts")).toEqual([{ name: "a", at: 1 }]);
    expect(read.get("other")).toBeUndefined();
  });

  it("keeps values that aren't set again", () => {
    const state = decode('{"a":1,"b":2}');
    state.set("b", 3);
    expect(JSON.parse(state.encode().toString())).toEqual({ a: 1, b: 3 });
  });

  it("is encoded as an empty buffer after its last key is removed", () => {
    const state = decode('{"a":1}');
    state.set("a", undefined);
    expect(state.encode()).toEqual(Buffer.alloc(0));
  });

  it.each(["", "{", "null", "[1]", '"a"', "1", "\0\xff"])("is empty if its bytes are %j", (text) => {
    expect(decode(text).encode()).toEqual(Buffer.alloc(0));
  });

  it("treats the names of inherited JavaScript properties as ordinary keys", () => {
    expect(decode("{}").get("constructor")).toBeUndefined();
    const state = decode('{"__proto__":1}');
    expect(new CallPrivateState(state.encode()).get("__proto__")).toBe(1);
  });
});
