import type { Attributes, TextRule } from "../attributes";
import type { Settings } from "../model";

/** The validation rule of a setting, and the value of the setting if it was never set. */
export type SettingRule =
  | { readonly kind: "flag"; readonly standard: boolean }
  | { readonly kind: "choice"; readonly standard: string; readonly choices: readonly string[] }
  | { readonly kind: "text"; readonly standard: string | null; readonly rule?: TextRule }
  | { readonly kind: "texts"; readonly standard: readonly string[] }
  | { readonly kind: "object"; readonly standard: Settings | null };

export type SettingRules = Readonly<Record<string, SettingRule>>;

export const flag = (standard: boolean): SettingRule => ({ kind: "flag", standard });
export const text = (standard: string | null = null, rule?: TextRule): SettingRule => ({
  kind: "text",
  standard,
  ...(rule === undefined ? {} : { rule }),
});
export const choice = (standard: string, ...others: readonly string[]): SettingRule => ({
  kind: "choice",
  standard,
  choices: [standard, ...others],
});
export const texts: SettingRule = { kind: "texts", standard: [] };
export const object = (standard: Settings | null): SettingRule => ({ kind: "object", standard });

const FREE_TEXT: TextRule = { empty: true, multiline: true, max: 4096 };

/** Returns all settings of a resource, with the default values of those that were never set. */
export const getSettings = (rules: SettingRules, changed: Settings): Settings => ({
  ...Object.fromEntries(Object.entries(rules).map(([key, { standard }]) => [key, standard])),
  ...changed,
});

/**
 * Returns the settings after a request. For most settings, only the type is checked, because most settings don't have
 * an effect in the emulator.
 */
export function applySettings(rules: SettingRules, attributes: Attributes, before: Settings): Settings {
  const settings: Record<string, unknown> = { ...before };
  for (const [key, rule] of Object.entries(rules)) {
    if (attributes.has(key)) settings[key] = readSetting(attributes, key, rule);
  }
  return settings;
}

function readSetting(attributes: Attributes, key: string, rule: SettingRule): unknown {
  switch (rule.kind) {
    case "flag":
      return attributes.boolean(key) ?? rule.standard;
    case "choice":
      return attributes.oneOf(key, rule.choices) ?? rule.standard;
    case "text":
      return attributes.optionalText(key, rule.rule ?? FREE_TEXT) ?? rule.standard;
    case "texts":
      return readTexts(attributes, key);
    case "object":
      if (attributes.raw(key) === null) return rule.standard;
      return attributes.rawObject(key);
  }
}

function readTexts(attributes: Attributes, key: string): readonly string[] {
  const value = attributes.raw(key) ?? [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw attributes.error(key, "must be a list of strings");
}
