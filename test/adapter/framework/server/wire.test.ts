import { toWireSchema } from "../../../../lib/adapter/framework/server/wire";
import {
  listOfObjects,
  number,
  singleNested,
  string,
} from "../../../../lib/adapter/framework/schema/attribute";

const description = "";

describe("the schema in the protocol", () => {
  it("has nested attributes, and no type, for an object", () => {
    const timeouts = singleNested(
      { create: string({ optional: true, description: "For how long." }) },
      { optional: true, description: "Limits." },
    );
    const { block } = toWireSchema({ version: 0, description, attributes: { timeouts } });
    const [attribute] = block?.attributes ?? [];
    expect(attribute).toMatchObject({
      name: "timeouts",
      optional: true,
      nestedType: {
        nesting: 1,
        attributes: [
          { name: "create", type: Buffer.from('"string"'), optional: true, description: "For how long." },
        ],
      },
    });
    expect(attribute.type).toBeUndefined();
  });

  it("has a type for a list of objects", () => {
    const slots = listOfObjects({ generation: number({ description }) }, { computed: true, description });
    const { block } = toWireSchema({ version: 0, description, attributes: { slots } });
    expect(String(block?.attributes?.[0].type)).toBe('["list",["object",{"generation":"number"}]]');
    expect(block?.attributes?.[0].nestedType).toBeUndefined();
  });
});
