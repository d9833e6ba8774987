import type { Attributes, TextRule } from "../attributes";
import type { Settings } from "../model";
import { applySettings, choice, flag, object, text, texts, type SettingRules } from "./settings";

// The value is "latest", a version, or a constraint such as "~> 1.9.0".
const VERSION_RULE: TextRule = {
  pattern: {
    expression: /^(?:latest|[~<>=!\s]*\d[\d.]*(?:[-+][\w.-]+)?(?:\s*,[~<>=!\s]*\d[\d.]*(?:[-+][\w.-]+)?)*)$/,
    message: "must be a version, a version constraint, or latest",
  },
};

export const workspaceSettings: SettingRules = {
  description: text(),
  "agent-pool-id": text(),
  "allow-destroy-plan": flag(true),
  "assessments-enabled": flag(false),
  "auto-apply": flag(false),
  "auto-apply-run-trigger": flag(false),
  "auto-destroy-activity-duration": text(),
  "auto-destroy-at": text(),
  "execution-mode": choice("remote", "local", "agent"),
  "file-triggers-enabled": flag(true),
  "global-remote-state": flag(false),
  "hyok-enabled": flag(false),
  "inherits-project-auto-destroy": flag(false),
  "project-remote-state": flag(false),
  "queue-all-runs": flag(false),
  "setting-overwrites": object({ "execution-mode": false, "agent-pool": false }),
  "source-name": text(),
  "source-url": text(),
  "speculative-enabled": flag(true),
  "structured-run-output-enabled": flag(true),
  "terraform-version": text("1.9.8", VERSION_RULE),
  "trigger-patterns": texts,
  "trigger-prefixes": texts,
  "vcs-repo": object(null),
  "working-directory": text(),
};

export function applyWorkspaceSettings(attributes: Attributes, before: Settings): Settings {
  const settings = applySettings(workspaceSettings, attributes, before);
  // Older clients send `operations` instead of `execution-mode`.
  const operations = attributes.boolean("operations");
  if (operations === undefined || attributes.has("execution-mode")) return settings;
  return { ...settings, "execution-mode": operations ? "remote" : "local" };
}
