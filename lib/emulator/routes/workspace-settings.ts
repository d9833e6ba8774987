import type { Attributes, TextRule } from "../attributes";
import type { Workspace } from "../model";

/** What a workspace has if nothing else was asked for; the keys are also those that may be set. */
const defaultSettings = {
  description: null,
  "agent-pool-id": null,
  "allow-destroy-plan": true,
  "assessments-enabled": false,
  "auto-apply": false,
  "auto-apply-run-trigger": false,
  "auto-destroy-activity-duration": null,
  "auto-destroy-at": null,
  "execution-mode": "remote",
  "file-triggers-enabled": true,
  "global-remote-state": false,
  "queue-all-runs": false,
  "setting-overwrites": { "execution-mode": false, "agent-pool": false },
  "source-name": null,
  "source-url": null,
  "speculative-enabled": true,
  "structured-run-output-enabled": true,
  "terraform-version": "1.9.8",
  "trigger-patterns": [],
  "trigger-prefixes": [],
  "vcs-repo": null,
  "working-directory": null,
} as const;

const settingKeys = Object.keys(defaultSettings) as readonly (keyof typeof defaultSettings)[];

// "latest", a version, or a constraint such as "~> 1.9.0".
const VERSION_RULE: TextRule = {
  pattern: {
    expression: /^(?:latest|[~<>=!\s]*\d[\d.]*(?:[-+][\w.-]+)?(?:\s*,[~<>=!\s]*\d[\d.]*(?:[-+][\w.-]+)?)*)$/,
    words: "must be a version, a version constraint, or latest",
  },
};
const FREE_RULE: TextRule = { empty: true, multiline: true, max: 4096 };

export const getSettings = (workspace: Workspace): Record<string, unknown> => ({
  ...defaultSettings,
  ...workspace.settings,
});

/** The vendor's older word for the mode, which clients of its time still send. */
function getRequestedExecutionMode(attributes: Attributes): string | undefined {
  const operations = attributes.boolean("operations");
  const mode = attributes.oneOf("execution-mode", ["remote", "local", "agent"]);
  if (operations === undefined) return mode;
  return mode ?? (operations ? "remote" : "local");
}

/** Settings change nothing here, so most are checked for their JSON type only. */
export function getRequestedSettings(
  attributes: Attributes,
  before: Workspace["settings"],
): Workspace["settings"] {
  const settings: Record<string, unknown> = { ...before };
  const mode = getRequestedExecutionMode(attributes);
  if (mode !== undefined) settings["execution-mode"] = mode;
  for (const key of settingKeys) {
    if (!attributes.has(key)) continue;
    const standard = defaultSettings[key];
    if (typeof standard === "boolean") settings[key] = attributes.boolean(key) ?? standard;
    else if (Array.isArray(standard)) settings[key] = getRequestedList(attributes, key);
    else if (key === "setting-overwrites" || key === "vcs-repo") {
      attributes.object(key);
      settings[key] = attributes.raw(key) ?? standard;
    } else if (key !== "execution-mode") {
      const rule = key === "terraform-version" ? VERSION_RULE : FREE_RULE;
      settings[key] = attributes.optionalText(key, rule) ?? standard;
    }
  }
  return settings;
}

function getRequestedList(attributes: Attributes, key: string): readonly string[] {
  const value = attributes.raw(key) ?? [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw attributes.error(key, "must be a list of strings");
}
