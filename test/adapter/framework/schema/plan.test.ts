import { mapOfStrings, string, type Schema } from "../../../../lib/adapter/framework/schema/attribute";
import {
  planFromSchema,
  attributesRequiringReplacement,
} from "../../../../lib/adapter/framework/schema/plan";
import { UNKNOWN } from "../../../../lib/adapter/framework/values/value";

const description = "";
const attributes = {
  required: string({ required: true, forcesReplacement: true, description }),
  optional: string({ optional: true, description }),
  either: string({ optional: true, computed: true, forcesReplacement: true, description }),
  keepers: mapOfStrings({ optional: true, forcesReplacement: true, description }),
  computed: string({ computed: true, description }),
};
const schema: Schema<typeof attributes> = { version: 0, description, attributes };

const none = { required: "r", optional: null, either: null, keepers: null, computed: null };
const prior = {
  required: "r",
  optional: "o",
  either: "e",
  keepers: { a: "1" },
  computed: "c",
};

describe("planFromSchema", () => {
  it("leaves computed attributes unknown when a resource is created", () => {
    expect(planFromSchema(schema, null, none)).toEqual({ ...none, either: UNKNOWN, computed: UNKNOWN });
  });

  it("uses configured values, whether known or unknown", () => {
    const config = { ...none, either: "mine", optional: UNKNOWN };
    expect(planFromSchema(schema, null, config)).toEqual({ ...config, computed: UNKNOWN });
  });

  it("keeps the computed values of an existing resource", () => {
    expect(planFromSchema(schema, prior, none)).toEqual({ ...none, either: "e", computed: "c" });
  });
});

describe("attributesRequiringReplacement", () => {
  it("returns no arguments if nothing changed", () => {
    expect(attributesRequiringReplacement(schema, prior, { ...prior, keepers: { a: "1" } })).toEqual([]);
  });

  it("returns the changed arguments, except those that can change in place", () => {
    expect(
      attributesRequiringReplacement(schema, prior, { ...prior, optional: "x", either: null, keepers: {} }),
    ).toEqual(["either", "keepers"]);
  });

  it("returns an argument whose new value is unknown", () => {
    expect(attributesRequiringReplacement(schema, prior, { ...prior, required: UNKNOWN })).toEqual([
      "required",
    ]);
  });
});
