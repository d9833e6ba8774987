import type { Attribute, Configurability } from "../../../lib/adapter/framework/schema/attribute";

// The descriptions are empty, because hashicorp/tfe 0.71.0 describes only a few of its attributes.
type Options = Configurability & { readonly sensitive?: boolean; readonly forcesReplacement?: boolean };

const attribute =
  <T>(type: Attribute<T>["type"]) =>
  (options: Options): Attribute<T> => ({ type, description: "", ...options });

export const text = attribute<string>("string");
export const flag = attribute<boolean>("bool");
export const number = attribute<number>("number");
export const texts = attribute<readonly string[]>(["list", "string"]);
export const setOfTexts = attribute<readonly string[]>(["set", "string"]);
export const mapOfTexts = attribute<{ readonly [key: string]: string }>(["map", "string"]);

const optional = { optional: true } as const;
const computed = { computed: true } as const;
const optionalComputed = { optional: true, computed: true } as const;

/** The options of attributes that are optional, computed, or optional and computed. */
export const given = { optional, computed, optionalComputed } as const;

/** The attribute `id`, which terraform-plugin-sdk/v2 adds to every resource. */
export const olderSdkId = text(optionalComputed);
