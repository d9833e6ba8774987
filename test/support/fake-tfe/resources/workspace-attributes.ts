import {
  relatedIdentifier,
  asString as textOf,
  type ResourceObject,
} from "../../../../lib/client/http/json-api";
import type { StateOf, PlanOf } from "../../../../lib/adapter/framework/schema/attribute";
import { toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, mapOfTexts, number, olderSdkId, setOfTexts, text, texts } from "../attributes";
import { toNonEmpty } from "../values";

export const attributes = {
  id: olderSdkId,
  name: text({ required: true }),
  organization: text({ ...given.optionalComputed, forcesReplacement: true }),
  agent_pool_id: text(given.optionalComputed),
  allow_destroy_plan: flag(given.optional),
  assessments_enabled: flag(given.optionalComputed),
  auto_apply: flag(given.optionalComputed),
  auto_apply_run_trigger: flag(given.optional),
  auto_destroy_activity_duration: text(given.optionalComputed),
  auto_destroy_at: text(given.optionalComputed),
  description: text(given.optionalComputed),
  effective_tags: mapOfTexts(given.computed),
  execution_mode: text(given.optionalComputed),
  file_triggers_enabled: flag(given.optional),
  force_delete: flag(given.optional),
  global_remote_state: flag(given.optionalComputed),
  html_url: text(given.computed),
  hyok_enabled: flag(given.optional),
  ignore_additional_tag_names: flag(given.optional),
  ignore_additional_tags: flag(given.optional),
  inherits_project_auto_destroy: flag(given.computed),
  operations: flag(given.optionalComputed),
  project_id: text(given.optionalComputed),
  queue_all_runs: flag(given.optional),
  remote_state_consumer_ids: setOfTexts(given.optionalComputed),
  resource_count: number(given.computed),
  source_name: text({ ...given.optional, forcesReplacement: true }),
  source_url: text({ ...given.optional, forcesReplacement: true }),
  speculative_enabled: flag(given.optional),
  ssh_key_id: text(given.optional),
  structured_run_output_enabled: flag(given.optional),
  tag_names: setOfTexts(given.optionalComputed),
  tags: mapOfTexts(given.optionalComputed),
  terraform_version: text(given.optionalComputed),
  trigger_patterns: texts(given.optional),
  trigger_prefixes: texts(given.optional),
  working_directory: text(given.optional),
};

/** The attributes that `tfe_workspace_settings` replaces. */
export const DEPRECATED = [
  "agent_pool_id",
  "execution_mode",
  "global_remote_state",
  "operations",
  "remote_state_consumer_ids",
];

export type WorkspaceAttributes = typeof attributes;
export type WorkspaceState = StateOf<WorkspaceAttributes>;
export type PlannedWorkspace = PlanOf<WorkspaceAttributes>;

export const defaults: Partial<PlannedWorkspace> = {
  allow_destroy_plan: true,
  auto_apply_run_trigger: false,
  file_triggers_enabled: true,
  force_delete: false,
  queue_all_runs: true,
  speculative_enabled: true,
  ssh_key_id: "",
  structured_run_output_enabled: true,
  working_directory: "",
};

/** Returns the document of a request. It omits unknown attributes, so that the server sets them. */
export function document(planned: PlannedWorkspace): object {
  const projectId = toNonEmpty(planned.project_id);
  const tags = toKnown(planned.tags);
  return {
    data: {
      type: "workspaces",
      attributes: {
        name: toKnown(planned.name),
        "agent-pool-id": toNonEmpty(planned.agent_pool_id),
        "allow-destroy-plan": toKnown(planned.allow_destroy_plan),
        "assessments-enabled": toKnown(planned.assessments_enabled),
        "auto-apply": toKnown(planned.auto_apply),
        "auto-apply-run-trigger": toKnown(planned.auto_apply_run_trigger),
        "auto-destroy-activity-duration": toNonEmpty(planned.auto_destroy_activity_duration),
        "auto-destroy-at": toNonEmpty(planned.auto_destroy_at),
        description: toKnown(planned.description),
        "execution-mode": toNonEmpty(planned.execution_mode),
        "file-triggers-enabled": toKnown(planned.file_triggers_enabled),
        "global-remote-state": toKnown(planned.global_remote_state),
        "queue-all-runs": toKnown(planned.queue_all_runs),
        "source-name": toNonEmpty(planned.source_name),
        "source-url": toNonEmpty(planned.source_url),
        "speculative-enabled": toKnown(planned.speculative_enabled),
        "structured-run-output-enabled": toKnown(planned.structured_run_output_enabled),
        "terraform-version": toNonEmpty(planned.terraform_version),
        "trigger-patterns": toKnown(planned.trigger_patterns),
        "trigger-prefixes": toKnown(planned.trigger_prefixes),
        "working-directory": toKnown(planned.working_directory),
      },
      relationships: {
        ...(projectId !== undefined && { project: { data: { type: "projects", id: projectId } } }),
        ...(tags !== undefined && {
          "tag-bindings": {
            data: Object.entries(tags).map(([key, value]) => ({
              type: "tag-bindings",
              attributes: { key, value },
            })),
          },
        }),
      },
    },
  };
}

/**
 * Converts a response to state.
 *
 * @param host the origin of the URLs of the server's pages
 */
export function fromResource(
  resource: ResourceObject,
  planned: PlannedWorkspace,
  tags: Readonly<Record<string, string>>,
  host: string,
): WorkspaceState {
  const found = resource.attributes;
  const textIn = (key: string): string => textOf(found[key]) ?? "";
  const textsIn = (key: string): string[] => (Array.isArray(found[key]) ? found[key].map(String) : []);
  const name = textIn("name");
  const organization = relatedIdentifier(resource, "organization")?.id ?? "";
  return {
    id: resource.id,
    name,
    organization,
    agent_pool_id: relatedIdentifier(resource, "agent-pool")?.id ?? "",
    allow_destroy_plan: found["allow-destroy-plan"] === true,
    assessments_enabled: found["assessments-enabled"] === true,
    auto_apply: found["auto-apply"] === true,
    auto_apply_run_trigger: found["auto-apply-run-trigger"] === true,
    auto_destroy_activity_duration: textIn("auto-destroy-activity-duration"),
    auto_destroy_at: textIn("auto-destroy-at"),
    description: textIn("description"),
    effective_tags: tags,
    execution_mode: textIn("execution-mode"),
    file_triggers_enabled: found["file-triggers-enabled"] === true,
    force_delete: toKnown(planned.force_delete) ?? null,
    global_remote_state: found["global-remote-state"] === true,
    html_url: `${host}/app/${organization}/workspaces/${name}`,
    hyok_enabled: found["hyok-enabled"] === true,
    ignore_additional_tag_names: toKnown(planned.ignore_additional_tag_names) ?? null,
    ignore_additional_tags: toKnown(planned.ignore_additional_tags) ?? null,
    inherits_project_auto_destroy: found["inherits-project-auto-destroy"] === true,
    operations: found.operations === true,
    project_id: relatedIdentifier(resource, "project")?.id ?? "",
    queue_all_runs: found["queue-all-runs"] === true,
    remote_state_consumer_ids: toKnown(planned.remote_state_consumer_ids) ?? [],
    resource_count: typeof found["resource-count"] === "number" ? found["resource-count"] : 0,
    source_name: textIn("source-name"),
    source_url: textIn("source-url"),
    speculative_enabled: found["speculative-enabled"] === true,
    ssh_key_id: relatedIdentifier(resource, "ssh-key")?.id ?? "",
    structured_run_output_enabled: found["structured-run-output-enabled"] === true,
    tag_names: textsIn("tag-names"),
    tags,
    terraform_version: textIn("terraform-version"),
    trigger_patterns: nullIfEmpty(textsIn("trigger-patterns")),
    trigger_prefixes: nullIfEmpty(textsIn("trigger-prefixes")),
    working_directory: textIn("working-directory"),
  };
}

const nullIfEmpty = (texts: readonly string[]): readonly string[] | null => (texts.length > 0 ? texts : null);
