import { apiPath } from "../../../../lib/client/http/path";
import { asString as textOf, type ResourceObject } from "../../../../lib/client/http/json-api";
import type { PlanResponse, PlanRequest, Resource } from "../../../../lib/adapter/framework/provider";
import type { StateOf, PlanOf } from "../../../../lib/adapter/framework/schema/attribute";
import { error, type Diagnostic } from "../../../../lib/adapter/framework/schema/diagnostic";
import { UNKNOWN, isKnown, toKnown } from "../../../../lib/adapter/framework/values/value";
import { flag, given, number, text } from "../attributes";
import type { Connection } from "../connection";
import { toGoTfeText, sendWithRetries, createWithRetries, readUnlessAbsent } from "../server";

const attributes = {
  id: text(given.computed),
  // In `plan`, changes to these two arguments replace only a sensitive variable.
  key: text({ required: true, forcesReplacement: true }),
  sensitive: flag({ ...given.optionalComputed, forcesReplacement: true }),
  value: text({ ...given.optionalComputed, sensitive: true }),
  // In 0.71, the real provider also stores a hash of this value, and replaces the variable if the hash changes.
  value_wo: text({ ...given.optional, sensitive: true }),
  readable_value: text(given.computed),
  category: text({ required: true, forcesReplacement: true }),
  description: text(given.optionalComputed),
  hcl: flag(given.optionalComputed),
  workspace_id: text({ ...given.optional, forcesReplacement: true }),
  variable_set_id: text({ ...given.optional, forcesReplacement: true }),
};

/** The attributes in 0.75 and later. Changing `value_wo_version` updates `value_wo` in place. */
const versionedAttributes = { ...attributes, value_wo_version: number(given.optional) };

type State = StateOf<typeof versionedAttributes>;
type Planned = PlanOf<typeof versionedAttributes>;

/** `tfe_variable` in 0.75 and later. */
export const versionedVariable: Resource<typeof versionedAttributes, Connection> = {
  schema: { version: 1, description: "", attributes: versionedAttributes },

  validate(config) {
    return [...checkParent(config), ...checkCategory(config), ...checkValue(config), ...checkVersion(config)];
  },

  async read(state, { client, signal }) {
    try {
      const found = await readUnlessAbsent(() => client.read(path(state), signal), signal);
      return { value: found === undefined ? null : fromResource(found, state) };
    } catch (thrown) {
      return { diagnostics: [failed("read", state.id, thrown)] };
    }
  },

  plan,

  async create(planned, { client, signal }) {
    const value = toKnown(planned.value_wo) ?? toKnown(planned.value);
    const body = document(planned, { value, category: toKnown(planned.category) });
    try {
      const made = await createWithRetries(
        () => client.create(path(planned), body, (resource) => resource, signal),
        signal,
      );
      return { value: fromResource(made, planned) };
    } catch (thrown) {
      return {
        diagnostics: [
          failed("create", `${String(planned.category)} variable ${String(planned.key)}`, thrown),
        ],
      };
    }
  },

  async update(prior, planned, { client, signal }) {
    // An unchanged value isn't sent. With `ignore_changes`, sending it would overwrite a value that was set elsewhere.
    const isRewritten = planned.value_wo_version !== prior.value_wo_version && planned.value_wo !== null;
    const changed = planned.value === prior.value ? undefined : toKnown(planned.value);
    const value = isRewritten ? toKnown(planned.value_wo) : changed;
    try {
      const body = document(planned, { value });
      const updated = await sendWithRetries(() => client.update(path(prior), body, signal), signal);
      return { value: fromResource(updated, planned) };
    } catch (thrown) {
      return { diagnostics: [failed("update", prior.id, thrown)] };
    }
  },

  async delete(state, { client, signal }) {
    try {
      await readUnlessAbsent(() => client.delete(path(state), signal), signal);
      return [];
    } catch (thrown) {
      return [failed("delete", state.id, thrown)];
    }
  },

  async import(id, { client, signal }) {
    const [organization, parent, variableId, ...more] = id.split("/");
    if (!organization || !parent || !variableId || more.length > 0) {
      const formats = "expected <ORGANIZATION>/<WORKSPACE NAME|VARIABLE SET ID>/<VARIABLE ID>";
      const detail = `Invalid variable import format: ${id} (${formats})`;
      return { diagnostics: [error("Error importing variable", detail)] };
    }
    try {
      const inSet = VARIABLE_SET_ID.test(parent);
      const workspacePath = apiPath("organizations", organization, "workspaces", parent);
      const workspaceId = inSet
        ? null
        : (await sendWithRetries(() => client.read(workspacePath, signal), signal)).id;
      const place = { workspace_id: workspaceId, variable_set_id: inSet ? parent : null };
      const found = await sendWithRetries(
        () => client.read(path({ ...place, id: variableId }), signal),
        signal,
      );
      return {
        value: fromResource(found, {
          ...place,
          value: null,
          readable_value: null,
          sensitive: null,
          value_wo_version: null,
        }),
      };
    } catch (thrown) {
      return { diagnostics: [failed("read", variableId, thrown)] };
    }
  },
};

const SUMMARIES = { create: "creating", read: "reading", update: "updating", delete: "deleting" };

function failed(operation: keyof typeof SUMMARIES, which: string | null, thrown: unknown): Diagnostic {
  const what = operation === "create" ? which : `variable ${which}`;
  return error(
    `Error ${SUMMARIES[operation]} variable`,
    `Couldn't ${operation} ${what}: ${toGoTfeText(thrown)}`,
  );
}

/** `tfe_variable` before 0.75. */
export const variable = {
  ...versionedVariable,
  schema: { version: 1, description: "", attributes },
  validate: (config: PlanOf<typeof attributes>) => [
    ...checkParent(config),
    ...checkCategory(config),
    ...checkValue(config),
  ],
} as unknown as Resource<typeof attributes, Connection>;

const WORKSPACE_ID = /^ws-[a-zA-Z0-9]{16}$/;
const VARIABLE_SET_ID = /^varset-[a-zA-Z0-9]{16}$/;

function plan({
  prior,
  config,
  planned,
}: PlanRequest<typeof versionedAttributes>): PlanResponse<typeof versionedAttributes> {
  const value: Planned = {
    ...planned,
    value: config.value ?? "",
    value_wo: null,
    description: config.description ?? "",
    hcl: config.hcl ?? false,
    sensitive: config.sensitive ?? false,
  };
  if (!isKnown(value.sensitive)) value.readable_value = UNKNOWN;
  else value.readable_value = value.sensitive || config.value_wo !== null ? null : value.value;

  // A sensitive variable can't be renamed or made readable, so these two changes replace it.
  return { value, inPlace: prior?.sensitive === true ? [] : ["key", "sensitive"] };
}

function path(place: Pick<Planned, "workspace_id" | "variable_set_id" | "id">): string {
  const workspaceId = toKnown(place.workspace_id);
  const parent =
    workspaceId === undefined
      ? ["varsets", toKnown(place.variable_set_id) ?? "", "relationships", "vars"]
      : ["workspaces", workspaceId, "vars"];
  const id = toKnown(place.id);
  return apiPath(...parent, ...(id === undefined ? [] : [id]));
}

function document(planned: Planned, more: object): object {
  return {
    data: {
      type: "vars",
      attributes: {
        key: toKnown(planned.key),
        description: toKnown(planned.description),
        hcl: toKnown(planned.hcl),
        sensitive: toKnown(planned.sensitive),
        ...more,
      },
    },
  };
}

/**
 * Converts a response to state. A sensitive or write-only value isn't read from the response: the state keeps the last
 * value.
 */
function fromResource(
  { id, attributes: found }: ResourceObject,
  last: Pick<
    Planned,
    "value_wo_version" | "value" | "readable_value" | "sensitive" | "workspace_id" | "variable_set_id"
  >,
): State {
  const sensitive = found.sensitive === true;
  const isWritten = toKnown(last.sensitive) === false && last.readable_value === null;
  const isHidden = sensitive || isWritten;
  const value = isHidden ? (toKnown(last.value) ?? null) : (textOf(found.value) ?? "");
  return {
    id,
    key: textOf(found.key) ?? "",
    sensitive,
    value,
    value_wo: null,
    value_wo_version: toKnown(last.value_wo_version) ?? null,
    readable_value: isHidden ? null : value,
    category: textOf(found.category) ?? "",
    description: textOf(found.description) ?? "",
    hcl: found.hcl === true,
    workspace_id: toKnown(last.workspace_id) ?? null,
    variable_set_id: toKnown(last.variable_set_id) ?? null,
  };
}

type Places = Pick<Planned, "workspace_id" | "variable_set_id" | "value" | "value_wo" | "category">;

function checkParent({ workspace_id: workspaceId, variable_set_id: setId }: Places): Diagnostic[] {
  if ((workspaceId === null) === (setId === null)) {
    const summary = "A variable belongs to a workspace or to a variable set";
    return [error(summary, "Set exactly one of `workspace_id` and `variable_set_id`.", ["workspace_id"])];
  }
  const badWorkspace = isKnown(workspaceId) && workspaceId !== null && !WORKSPACE_ID.test(workspaceId);
  if (badWorkspace)
    return [error("`workspace_id` must be a workspace's ID", `Got "${workspaceId}".`, ["workspace_id"])];
  const badSet = isKnown(setId) && setId !== null && !VARIABLE_SET_ID.test(setId);
  if (badSet)
    return [error("`variable_set_id` must be a variable set's ID", `Got "${setId}".`, ["variable_set_id"])];
  return [];
}

/** Validates `value_wo_version`, which exists in 0.75 and later. */
function checkVersion({ value_wo: written, value_wo_version: version }: Planned): Diagnostic[] {
  if ((written === null) === (version === null)) return [];
  const missing = written === null ? "value_wo" : "value_wo_version";
  return [error(`\`${missing}\` must be specified too`, "Set both, or neither.", [missing])];
}

function checkValue({ value, value_wo: written }: Places): Diagnostic[] {
  if (value === null || written === null) return [];
  return [error("`value` and `value_wo` can't be set together", "Set only one of them.", ["value_wo"])];
}

function checkCategory({ category }: Places): Diagnostic[] {
  if (!isKnown(category) || category === null || ["terraform", "env"].includes(category)) return [];
  return [error("`category` must be terraform or env", `Got "${category}".`, ["category"])];
}
