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
  written: string({ optional: true, writeOnly: true, description }),
};
const schema: Schema<typeof attributes> = { version: 0, description, attributes };

const none = { required: "r", optional: null, either: null, keepers: null, computed: null, written: null };
const prior = {
  required: "r",
  optional: "o",
  either: "e",
  keepers: { a: "1" },
  computed: "c",
  written: null,
};

describe("planFromSchema", () => {
  it("leaves unknown, before creation, what the server will compute", () => {
    expect(planFromSchema(schema, null, none)).toEqual({ ...none, either: UNKNOWN, computed: UNKNOWN });
  });

  it("takes what is configured, unknown values too", () => {
    const config = { ...none, either: "mine", optional: UNKNOWN };
    expect(planFromSchema(schema, null, config)).toEqual({ ...config, computed: UNKNOWN });
  });

  it("has nothing of what is only written", () => {
    const config = { ...none, computed: UNKNOWN, either: UNKNOWN };
    expect(planFromSchema(schema, null, { ...config, written: "secret" })).toEqual(config);
  });

  it("keeps what the server has computed", () => {
    expect(planFromSchema(schema, prior, none)).toEqual({ ...none, either: "e", computed: "c" });
  });
});

describe("replacements", () => {
  it("names none where nothing has changed", () => {
    expect(attributesRequiringReplacement(schema, prior, { ...prior, keepers: { a: "1" } })).toEqual([]);
  });

  it("names the arguments that differ, and leaves out those that can change in place", () => {
    expect(
      attributesRequiringReplacement(schema, prior, { ...prior, optional: "x", either: null, keepers: {} }),
    ).toEqual(["either", "keepers"]);
  });

  it("names an argument that is not known yet", () => {
    expect(attributesRequiringReplacement(schema, prior, { ...prior, required: UNKNOWN })).toEqual([
      "required",
    ]);
  });
});
