import { listOfObjects, string, type Schema } from "../../../../lib/adapter/framework/schema/attribute";

const description = "";

/** The compiler enforces these rules: an unused `@ts-expect-error` is a compile error. */
describe("an attribute", () => {
  it("can be required, optional, computed, or optional and computed", () => {
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
    // @ts-expect-error -- `required` and `computed` can't be combined
    expect(string({ required: true, computed: true, description }).type).toBe("string");
  });

  it("can't be required and optional", () => {
    // @ts-expect-error -- `required` and `optional` can't be combined
    expect(string({ required: true, optional: true, description }).type).toBe("string");
  });

  it("must be required, optional or computed", () => {
    const attributes = { name: string({ description }) };
    // @ts-expect-error -- only a field of a list can omit these three properties
    const schema: Schema<typeof attributes> = { version: 0, description, attributes };
    expect(schema.version).toBe(0);
  });
});

describe("a field of a list of objects", () => {
  it("doesn't have to be required, optional or computed", () => {
    const slots = listOfObjects({ at: string({ description }) }, { computed: true, description });
    expect(slots.type).toEqual(["list", ["object", { at: "string" }]]);
  });
});
