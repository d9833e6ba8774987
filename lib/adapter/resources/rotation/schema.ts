import { parseGoDuration } from "../../../shared/go-duration";
import { quote } from "../../diagnostics";
import {
  RFC_3339_UTC,
  boolean,
  listOfObjects,
  mapOfStrings,
  number,
  string,
  type StateOf,
  type PlanOf,
  type Schema,
} from "../../framework/schema/attribute";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";
import { isKnown } from "../../framework/values/value";
import type { Schedule, SlotCount } from "./schedule";

const HOUR_MS = 3_600_000;
const MIN_EVERY = "1h";
const MIN_EVERY_MS = HOUR_MS;

/** What the service itself gives a token that is made without an expiry: two years. */
const MAX_LIFE = "17520h";
const MAX_LIFE_MS = 17_520 * HOUR_MS;

export const DEFAULT_SLOT_COUNT = 2;

const time = (description: string): ReturnType<typeof string> => string({ computed: true, description });

const attributes = {
  every: string({
    required: true,
    description: `How long a generation is the active one, as a Go duration: "720h". At least ${MIN_EVERY}; with \`grace\` at most ${MAX_LIFE}. Shortened, the live generation falls due sooner; lengthened, it counts from the next rotation on.`,
  }),
  grace: string({
    optional: true,
    computed: true,
    description:
      "How long a token stays valid after its rotation has fallen due, as a Go duration. With two slots at most `every`. Defaults to `every`. A change counts from the next rotation on.",
  }),
  slot_count: number({
    optional: true,
    computed: true,
    description: `In how many slots tokens live: 2, so that the newest two are alive side by side, or 1 for a token that exists once. Defaults to ${DEFAULT_SLOT_COUNT}. A change counts from the next rotation on.`,
  }),
  revoke_previous: boolean({
    optional: true,
    computed: true,
    description:
      "For a secret that has leaked: while true, the first apply that makes no generation empties the slot that is not active. Defaults to false.",
  }),
  keepers: mapOfStrings({
    optional: true,
    description:
      "Anything whose change shall rotate at once. Where there were none, they are taken over first.",
  }),
  generation: number({ computed: true, description: "Number of the newest generation, from 1 up." }),
  active_slot: number({
    computed: true,
    description: "Index of the slot in which the newest generation lives.",
  }),
  rotated_at: time(`When the newest generation was made, by the server's clock (${RFC_3339_UTC}).`),
  rotate_at: time(`When the next rotation falls due (${RFC_3339_UTC}).`),
  due: boolean({
    computed: true,
    description: "Whether the next apply makes a generation; found out at refresh, by the server's clock.",
  }),
  slots: listOfObjects(
    {
      generation: number({ description: "Number of the generation in this slot; 0: it is empty." }),
      rotated_at: string({ description: "When it was made; null where the slot is empty." }),
      expires_at: string({
        description: "When its token dies; fixed when it is made. null where the slot is empty.",
      }),
    },
    {
      computed: true,
      description: `What lives in each slot: \`generation\` (0: the slot is empty), \`rotated_at\` and \`expires_at\` (${RFC_3339_UTC}; null where it is empty). There are \`slot_count\` of them, and one more as long as a token lives in it that was made when there were two.`,
    },
  ),
};

export type RotationAttributes = typeof attributes;
export type RotationState = StateOf<RotationAttributes>;
export type PlannedRotation = PlanOf<RotationAttributes>;

export const schema: Schema<RotationAttributes> = {
  version: 0,
  description:
    "When tokens are made anew, and in which slot: the schedule from which token resources take their number, their expiry and their existence. It makes no token itself.",
  attributes,
};

/** What can be said of the arguments alone. */
export function validate({ every, grace, slot_count: slotCount }: PlannedRotation): Diagnostic[] {
  const wrong = [
    ...checkDuration("every", every),
    ...checkDuration("grace", grace),
    ...checkSlotCount(slotCount),
  ];
  const everyMs = milliseconds(every);
  if (wrong.length > 0 || everyMs === undefined) return wrong;
  if (everyMs < MIN_EVERY_MS) {
    const detail = "A shorter rotation would spend more of the rate limit than it protects. Lengthen it.";
    return [error(`\`every\` must be at least ${MIN_EVERY}, got ${quote(String(every))}`, detail, ["every"])];
  }
  const graceMs = grace === null ? everyMs : milliseconds(grace);
  if (graceMs === undefined) return [];
  const got =
    grace === null
      ? `got ${quote(String(every))} and, as it is not given, a \`grace\` as long as that`
      : `got ${quote(String(every))} and ${quote(String(grace))}`;
  if (everyMs + graceMs > MAX_LIFE_MS) {
    const summary = `\`every\` and \`grace\` must together be at most ${MAX_LIFE}, ${got}`;
    const detail =
      "Together they are the life of a token, and two years is what the service gives one by itself. Shorten one of them.";
    return [error(summary, detail, [grace === null ? "every" : "grace"])];
  }
  if (graceMs > everyMs && slotCount !== 1 && isKnown(slotCount)) {
    const summary = `With two slots \`grace\` must be at most as long as \`every\`, got ${quote(String(grace))} and ${quote(String(every))}`;
    const detail =
      "A slot is used again at the rotation after next, and its old token goes then, whatever is left of its grace. Shorten `grace` or lengthen `every`.";
    return [error(summary, detail, ["grace"])];
  }
  return [];
}

/**
 * The schedule of arguments that are known and were validated; the defaults are filled in.
 *
 * @throws Error where they are not, which only a fault of this program can bring about
 */
export function scheduleOf({ every, grace, slot_count: slotCount }: PlannedRotation): Schedule {
  const everyMs = milliseconds(every);
  const graceMs = grace === null ? everyMs : milliseconds(grace);
  const count = slotCountOf(slotCount);
  if (everyMs === undefined || graceMs === undefined || count === undefined) {
    throw new Error("a rotation is applied whose schedule is not known");
  }
  return { every: everyMs, grace: graceMs, slotCount: count };
}

/** undefined where it is not known. */
export function slotCountOf(slotCount: PlannedRotation["slot_count"]): SlotCount | undefined {
  if (!isKnown(slotCount)) return undefined;
  return (slotCount ?? DEFAULT_SLOT_COUNT) === 1 ? 1 : 2;
}

/** undefined where it is not known, not given, or no duration. */
export function milliseconds(duration: PlannedRotation["every"]): number | undefined {
  return typeof duration === "string" ? parseGoDuration(duration) : undefined;
}

function checkDuration(argument: "every" | "grace", duration: PlannedRotation["every"]): Diagnostic[] {
  if (typeof duration !== "string") return [];
  const parsed = parseGoDuration(duration);
  const refused = (rule: string, detail: string): Diagnostic[] => [
    error(`\`${argument}\` must be ${rule}, got ${quote(duration)}`, detail, [argument]),
  ];
  if (parsed === undefined) {
    const detail =
      'Write numbers with the units h, m and s, such as "720h" or "36h30m"; there is no unit for days.';
    return refused("a Go duration", detail);
  }
  if (parsed <= 0) return refused("longer than zero", 'Write it like "720h".');
  if (parsed % 1000 !== 0) return refused("whole seconds", "The server's clock tells no less than seconds.");
  return [];
}

function checkSlotCount(slotCount: PlannedRotation["slot_count"]): Diagnostic[] {
  if (!isKnown(slotCount) || slotCount === null || slotCount === 1 || slotCount === 2) return [];
  const detail = "Use 2 for tokens of which two can be alive at once, and 1 for a token that exists once.";
  return [error(`\`slot_count\` must be 1 or 2, got ${slotCount}`, detail, ["slot_count"])];
}
