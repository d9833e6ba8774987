import { parseGoDuration } from "../../../shared/go-duration";
import { quote } from "../../diagnostics";
import {
  RFC_3339_UTC,
  boolean,
  listOfObjects,
  mapOfStrings,
  number,
  string,
  type PlanOf,
  type Schema,
  type StateOf,
} from "../../framework/schema/attribute";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";
import { isKnown } from "../../framework/values/value";
import { checkOrganizationName } from "../../organization-name";
import type { Schedule, SlotCount } from "./schedule";

const HOUR_MS = 3_600_000;
const MIN_EVERY = "1h";
const MIN_EVERY_MS = HOUR_MS;

/** The lifetime that HCP Terraform gives a token that is created without an expiry: two years. */
const MAX_LIFETIME = "17520h";
const MAX_LIFETIME_MS = 17_520 * HOUR_MS;

export const DEFAULT_SLOT_COUNT = 2;

const attributes = {
  every: string({
    required: true,
    description: `How long a generation is active before its rotation is due, as a Go duration such as "720h". At least ${MIN_EVERY}, and together with \`grace\` at most ${MAX_LIFETIME}. A shorter value also applies to the current generation. A longer value takes effect at the next rotation.`,
  }),
  grace: string({
    optional: true,
    computed: true,
    description:
      "How long a token stays valid after its rotation is due, as a Go duration. With two slots, it must not be longer than `every`. Defaults to `every`. A change takes effect at the next rotation.",
  }),
  slot_count: number({
    optional: true,
    computed: true,
    description: `Number of slots: with 2, the newest two tokens coexist; with 1, which a singleton requires, only one is valid. Defaults to ${DEFAULT_SLOT_COUNT}. A change takes effect at the next rotation.`,
  }),
  revoke_previous: boolean({
    optional: true,
    computed: true,
    description:
      "Whether to revoke the previous token, for example after its secret has leaked. While true, the first apply that doesn't create a generation empties the inactive slot. Defaults to false.",
  }),
  keepers: mapOfStrings({
    optional: true,
    description:
      "Map of arbitrary strings. Changing this rotates the token immediately. Adding the first keepers to a rotation doesn't rotate the token.",
  }),
  organization: string({
    optional: true,
    description:
      "Name of the organization of the rotated tokens. With it, and with `team_id`, `description_prefix` or `name_prefix` where they apply, the rotation finds its tokens on the server: it then becomes due earlier if the server shortens their lifetime, and a previous token that was deleted isn't created again. Defaults to the provider's organization.",
  }),
  team_id: string({ optional: true, description: "ID of the team of the rotated tokens." }),
  description_prefix: string({
    optional: true,
    description:
      "Start of the descriptions of the rotated team tokens. After this prefix, the description of generation g must contain `<g> <id>-` or `<g>-<id>-`, where `<id>` is the rotation's ID.",
  }),
  name_prefix: string({
    optional: true,
    description:
      "Start of the names of the rotated metrics tokens. After this prefix, the name of generation g must contain `<g> <id>-` or `<g>-<id>-`, where `<id>` is the rotation's ID.",
  }),
  id: string({
    computed: true,
    description:
      "Unique ID of the rotation. Use it in the names of its tokens, so that the tokens of a replaced rotation can coexist with the new ones.",
  }),
  generation: number({ computed: true, description: "Number of the newest generation, starting at 1." }),
  active_slot: number({ computed: true, description: "Index of the slot of the newest generation." }),
  rotated_at: string({
    computed: true,
    description: `When the newest generation was created, by the server's clock (${RFC_3339_UTC}).`,
  }),
  rotate_at: string({ computed: true, description: `When the next rotation is due (${RFC_3339_UTC}).` }),
  due: boolean({
    computed: true,
    description:
      "Whether the next apply creates a generation. Determined when Terraform refreshes the state, by the server's clock.",
  }),
  slots: listOfObjects(
    {
      generation: number({ description: "Number of the generation in this slot; 0 if the slot is empty." }),
      rotated_at: string({ description: "When the generation was created; null if the slot is empty." }),
      expires_at: string({
        description:
          "When the token expires, fixed at its creation: `rotated_at` + `every` + `grace`. null if the slot is empty.",
      }),
    },
    {
      computed: true,
      description: `The slots: \`generation\` (0 if the slot is empty), \`rotated_at\` and \`expires_at\` (${RFC_3339_UTC}; null if the slot is empty). There are \`slot_count\` of them, and one more while it contains a token that was created when there were two.`,
    },
  ),
};

export type RotationAttributes = typeof attributes;
export type RotationState = StateOf<RotationAttributes>;
export type PlannedRotation = PlanOf<RotationAttributes>;

export const schema: Schema<RotationAttributes> = {
  version: 0,
  description:
    "A schedule for rotating tokens. It doesn't create tokens itself: token resources read their generation and expiry from its slots, which also determine whether they exist.",
  attributes,
};

export function validate(config: PlannedRotation): Diagnostic[] {
  return [...checkTokens(config), ...checkSchedule(config)];
}

function checkTokens(config: PlannedRotation): Diagnostic[] {
  const invalid = checkOrganizationName(config.organization);
  if (config.name_prefix === null) {
    if (config.description_prefix === null || config.team_id !== null) return invalid;
    const detail = "Set `team_id`, or remove `description_prefix`.";
    return [...invalid, error("`description_prefix` needs `team_id`", detail, ["description_prefix"])];
  }
  const other = (["team_id", "description_prefix"] as const).find((name) => config[name] !== null);
  if (other === undefined) return invalid;
  const detail =
    "`name_prefix` is for metrics tokens, and `team_id` and `description_prefix` are for team tokens.";
  return [
    ...invalid,
    error(`\`name_prefix\` and \`${other}\` can't be set together`, detail, ["name_prefix"]),
  ];
}

function checkSchedule({ every, grace, slot_count: slotCount }: PlannedRotation): Diagnostic[] {
  const invalid = [
    ...checkDuration("every", every),
    ...checkDuration("grace", grace),
    ...checkSlotCount(slotCount),
  ];
  const everyMs = milliseconds(every);
  if (invalid.length > 0 || everyMs === undefined) return invalid;
  if (everyMs < MIN_EVERY_MS) {
    const detail = "Rotating more often would use up the rate limit without protecting more.";
    return [error(`\`every\` must be at least ${MIN_EVERY}, got ${quote(String(every))}`, detail, ["every"])];
  }
  const graceMs = grace === null ? everyMs : milliseconds(grace);
  if (graceMs === undefined) return [];
  const received =
    grace === null
      ? `got ${quote(String(every))}, which is also the default of \`grace\``
      : `got ${quote(String(every))} and ${quote(String(grace))}`;
  if (everyMs + graceMs > MAX_LIFETIME_MS) {
    const summary = `\`every\` and \`grace\` together must be at most ${MAX_LIFETIME}, ${received}`;
    const detail =
      "Together they are the lifetime of a token, which is limited to two years. Shorten one of them.";
    return [error(summary, detail, [grace === null ? "every" : "grace"])];
  }
  if (graceMs > everyMs && slotCount !== 1 && isKnown(slotCount)) {
    const summary = `With two slots \`grace\` must be at most \`every\`, got ${quote(String(grace))} and ${quote(String(every))}`;
    const detail =
      "A slot is reused at the rotation after next, which revokes its old token even if its grace period isn't over. Shorten `grace` or lengthen `every`.";
    return [error(summary, detail, ["grace"])];
  }
  return [];
}

/**
 * The schedule of arguments that are known and valid, with the defaults filled in.
 *
 * @throws Error if they aren't, which is a bug of this program
 */
export function scheduleOf({
  every,
  grace,
  slot_count: slotCount,
}: Pick<PlannedRotation, "every" | "grace" | "slot_count">): Schedule {
  const everyMs = milliseconds(every);
  const graceMs = grace === null ? everyMs : milliseconds(grace);
  const count = slotCountOf(slotCount);
  if (everyMs === undefined || graceMs === undefined || count === undefined) {
    throw new Error("the schedule of the rotation isn't known during apply");
  }
  return { every: everyMs, grace: graceMs, slotCount: count };
}

/** undefined: not known yet. */
export function slotCountOf(slotCount: PlannedRotation["slot_count"]): SlotCount | undefined {
  if (!isKnown(slotCount)) return undefined;
  return (slotCount ?? DEFAULT_SLOT_COUNT) === 1 ? 1 : 2;
}

/** undefined: not known yet, not set, or invalid. */
export function milliseconds(duration: PlannedRotation["every"]): number | undefined {
  return typeof duration === "string" ? parseGoDuration(duration) : undefined;
}

function checkDuration(argument: "every" | "grace", duration: PlannedRotation["every"]): Diagnostic[] {
  if (typeof duration !== "string") return [];
  const parsed = parseGoDuration(duration);
  const refuse = (rule: string, detail: string): Diagnostic[] => [
    error(`\`${argument}\` must be ${rule}, got ${quote(duration)}`, detail, [argument]),
  ];
  if (parsed === undefined) {
    const detail =
      'Use numbers with the units h, m and s, such as "720h" or "36h30m". There is no unit for days.';
    return refuse("a Go duration", detail);
  }
  if (parsed <= 0) return refuse("longer than zero", 'Use a duration such as "720h".');
  if (parsed % 1000 !== 0) return refuse("in whole seconds", "The server's clock has whole seconds.");
  return [];
}

function checkSlotCount(slotCount: PlannedRotation["slot_count"]): Diagnostic[] {
  if (!isKnown(slotCount) || slotCount === null || slotCount === 1 || slotCount === 2) return [];
  const detail = "Use 2 for tokens of which two can coexist, and 1 for a singleton.";
  return [error(`\`slot_count\` must be 1 or 2, got ${slotCount}`, detail, ["slot_count"])];
}
