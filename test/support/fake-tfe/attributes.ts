import type { Attribute, Configurability } from "../../../lib/adapter/framework/schema/attribute";

// In this version, the real provider describes only a few of its attributes.
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

/** Whether an attribute is required, optional or computed. */
export const given = { optional, computed, optionalComputed } as const;

/** The attribute `id`, which the older SDK adds to every resource. */
export const olderSdkId = text(optionalComputed);
