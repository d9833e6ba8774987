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

/** Lifetime of a token that is created in HCP Terraform without an expiry: two years. */
const MAX_LIFETIME = "17520h";
const MAX_LIFETIME_MS = 17_520 * HOUR_MS;

export const DEFAULT_SLOT_COUNT = 2;

const attributes = {
  every: string({
    required: true,
    description: `How long a generation is active before the next rotation is due, as a Go duration such as "720h". Must be at least ${MIN_EVERY}. The sum of \`every\` and \`grace\` must be at most ${MAX_LIFETIME}. A shorter value also applies to the current generation. A longer value takes effect at the next rotation.`,
  }),
  grace: string({
    optional: true,
    computed: true,
    description:
      "How long a token stays valid after its rotation is due, as a Go duration. With two slots, it must not be longer than `every`. Defaults to `every`. Changes take effect at the next rotation.",
  }),
  slot_count: number({
    optional: true,
    computed: true,
    description: `Number of slots. With two slots, the two newest tokens can be valid at the same time. With one slot, only the newest token is valid. A singleton token requires one slot. Defaults to ${DEFAULT_SLOT_COUNT}. Changes take effect at the next rotation.`,
  }),
  revoke_previous: boolean({
    optional: true,
    computed: true,
    description:
      "Whether to revoke the previous token, for example after its secret has leaked. If true, the first apply that doesn't create a generation empties the inactive slot. Defaults to false.",
  }),
  keepers: mapOfStrings({
    optional: true,
    description:
      "Map of arbitrary strings. Changing this rotates the token immediately. Adding the first keepers to a rotation doesn't rotate the token.",
  }),
  organization: string({
    optional: true,
    description:
      "Name of the organization of the rotated tokens. To let the rotation find its tokens on the server, set only this argument for an organization's token, `name_prefix` for metrics tokens, `team_id` for a team's singleton token, or `team_id` and `description_prefix` for described team tokens. A rotation that can find its tokens becomes due earlier if the server shortens their lifetime, and doesn't recreate a previous token that was deleted. Defaults to the provider's organization.",
  }),
  team_id: string({ optional: true, description: "ID of the team of the rotated tokens." }),
  description_prefix: string({
    optional: true,
    description:
      "Prefix of the descriptions of the rotated team tokens. After this prefix, a token's description must contain `<generation> <id>-` or `<generation>-<id>-`, where `<generation>` is the number of the token's generation and `<id>` is the rotation's ID.",
  }),
  name_prefix: string({
    optional: true,
    description:
      "Prefix of the names of the rotated metrics tokens. After this prefix, a token's name must contain `<generation> <id>-` or `<generation>-<id>-`, where `<generation>` is the number of the token's generation and `<id>` is the rotation's ID.",
  }),
  id: string({
    computed: true,
    description:
      "Unique ID of the rotation. Use it in the names of the rotated tokens, so that the tokens of a replaced rotation can coexist with the new tokens.",
  }),
  generation: number({ computed: true, description: "Number of the newest generation, starting at 1." }),
  active_slot: number({
    computed: true,
    description: "Index of the slot in which the newest generation was created.",
  }),
  rotated_at: string({
    computed: true,
    description: `When the newest generation was created, according to the server's clock (${RFC_3339_UTC}).`,
  }),
  rotate_at: string({ computed: true, description: `When the next rotation is due (${RFC_3339_UTC}).` }),
  due: boolean({
    computed: true,
    description:
      "Whether a rotation is due, so that the next apply creates a generation. The provider determines this according to the server's clock when Terraform refreshes the state.",
  }),
  slots: listOfObjects(
    {
      generation: number({ description: "Number of the generation in this slot; 0 if the slot is empty." }),
      rotated_at: string({ description: "When the generation was created; null if the slot is empty." }),
      expires_at: string({
        description:
          "When the token expires; null if the slot is empty. The expiry is `rotated_at` + `every` + `grace`, and is fixed when the generation is created.",
      }),
    },
    {
      computed: true,
      description: `The slots. Each has a \`generation\` (0 if the slot is empty), \`rotated_at\` and \`expires_at\` (${RFC_3339_UTC}; null if the slot is empty). The number of slots is \`slot_count\`. After \`slot_count\` changes from 2 to 1, the second slot remains while it is active or contains a token.`,
    },
  ),
};

export type RotationAttributes = typeof attributes;
export type RotationState = StateOf<RotationAttributes>;
export type PlannedRotation = PlanOf<RotationAttributes>;

export const schema: Schema<RotationAttributes> = {
  version: 0,
  description:
    "A schedule for rotating tokens. The rotation doesn't create tokens itself. Token resources read their generation and expiry from its slots, and exist only while their slot isn't empty.",
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
    return [...invalid, error("`description_prefix` requires `team_id`", detail, ["description_prefix"])];
  }
  const other = (["team_id", "description_prefix"] as const).find((name) => config[name] !== null);
  if (other === undefined) return invalid;
  const detail =
    "For metrics tokens, set `name_prefix`. For team tokens, set `team_id` and, unless they are singleton tokens, `description_prefix`.";
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
    const detail =
      "More frequent rotations would use more of the API's rate limit and add little protection. Lengthen `every`.";
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
      "Their sum is the lifetime of a token, which is limited to two years. Shorten one of them.";
    return [error(summary, detail, [grace === null ? "every" : "grace"])];
  }
  if (graceMs > everyMs && slotCount !== 1 && isKnown(slotCount)) {
    const summary = `With two slots, \`grace\` must be at most \`every\`, got ${quote(String(grace))} and ${quote(String(every))}`;
    const detail =
      "Every second rotation reuses the same slot. It revokes the old token in that slot, even if the token's grace period isn't over. Shorten `grace` or lengthen `every`.";
    return [error(summary, detail, ["grace"])];
  }
  return [];
}

/**
 * Converts known and valid arguments to a schedule, with defaults for omitted arguments.
 *
 * @throws Error if an argument is unknown or invalid, which is a bug in this program
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

/** Returns the slot count or, if it is omitted, its default. Returns undefined if the slot count isn't known yet. */
export function slotCountOf(slotCount: PlannedRotation["slot_count"]): SlotCount | undefined {
  if (!isKnown(slotCount)) return undefined;
  return (slotCount ?? DEFAULT_SLOT_COUNT) === 1 ? 1 : 2;
}

/** Parses a duration. Returns undefined if the duration isn't known yet, isn't set, or is invalid. */
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
  if (parsed % 1000 !== 0)
    return refuse(
      "in whole seconds",
      "Fractions of a second aren't supported. Round the duration to whole seconds.",
    );
  return [];
}

function checkSlotCount(slotCount: PlannedRotation["slot_count"]): Diagnostic[] {
  if (!isKnown(slotCount) || slotCount === null || slotCount === 1 || slotCount === 2) return [];
  const detail = "Use 2 if two of the tokens can be valid at the same time, and 1 for a singleton token.";
  return [error(`\`slot_count\` must be 1 or 2, got ${slotCount}`, detail, ["slot_count"])];
}
