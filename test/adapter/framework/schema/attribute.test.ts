import { listOfObjects, string, type Schema } from "../../../../lib/adapter/framework/schema/attribute";

const description = "";

/** The compiler checks what these tests claim: an unused @ts-expect-error is an error. */
describe("an attribute", () => {
  it("is required, optional, computed, or optional and computed", () => {
    const attributes = {
      required: string({ required: true, description }),
      optional: string({ optional: true, description }),
      computed: string({ computed: true, description }),
      either: string({ optional: true, computed: true, description }),
    };
    const schema: Schema<typeof attributes> = { version: 0, description, attributes };
    expect(Object.keys(schema.attributes)).toHaveLength(4);
  });

  it("can't be required and computed", () => {
    // @ts-expect-error -- a required attribute always has a configured value
    expect(string({ required: true, computed: true, description }).type).toBe("string");
  });

  it("can't be required and optional", () => {
    // @ts-expect-error -- these can't be combined
    expect(string({ required: true, optional: true, description }).type).toBe("string");
  });

  it("must be required, optional or computed", () => {
    const attributes = { name: string({ description }) };
    // @ts-expect-error -- otherwise, it can only be a field of a list
    const schema: Schema<typeof attributes> = { version: 0, description, attributes };
    expect(schema.version).toBe(0);
  });
});

describe("a field of a list of objects", () => {
  it("has only a type and a description", () => {
    const slots = listOfObjects({ at: string({ description }) }, { computed: true, description });
    expect(slots.type).toEqual(["list", ["object", { at: "string" }]]);
  });
});
