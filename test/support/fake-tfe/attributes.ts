import type { Attribute, AttributeOptions } from "../../../lib/adapter/framework/schema/attribute";

// The real provider describes few of its attributes in this version, and nobody reads the fake provider's.
type Options = Omit<AttributeOptions, "description">;

const attribute =
  <T>(type: Attribute<T>["type"]) =>
  (options: Options): Attribute<T> => ({ type, description: "", ...options });

export const text = attribute<string>("string");
export const flag = attribute<boolean>("bool");
export const number = attribute<number>("number");
export const texts = attribute<readonly string[]>(["list", "string"]);
export const setOfTexts = attribute<readonly string[]>(["set", "string"]);
export const mapOfTexts = attribute<{ readonly [key: string]: string }>(["map", "string"]);

const optional = { optional: true };
const computed = { computed: true };
const optionalComputed = { optional: true, computed: true };

/** How an attribute may be given, as Terraform's schemas say it. */
export const given = { optional, computed, optionalComputed } as const;

/** The `id` that the older SDK adds to every resource. */
export const olderSdkId = text(optionalComputed);
