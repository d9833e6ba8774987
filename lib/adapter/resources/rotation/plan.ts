import { failure, type PlanRequest, type PlanResponse } from "../../framework/provider";
import { warning } from "../../framework/schema/diagnostic";
import { UNKNOWN, equalValues, isKnown, isWhollyKnown } from "../../framework/values/value";
import {
  DEFAULT_SLOT_COUNT,
  milliseconds,
  slotCountOf,
  validate,
  type PlannedRotation,
  type RotationAttributes,
  type RotationState,
} from "./schema";
import { normalizeKeepers } from "../token-plan";
import { keep, nextPlace, placeGeneration, type Rotation } from "./schedule";
import { fromState, toState, toStateSlot } from "./state";

/**
 * The result of a comparison of the keepers. `changed` rotates the token. `adopted` means that the state doesn't
 * contain keepers yet, and `undecided` means that some keepers aren't known yet.
 */
type KeepersChange = "same" | "adopted" | "changed" | "undecided";

/**
 * Plans the generation and its slot, because the `count` of token resources depends on them. They are unknown only if
 * keepers or `slot_count` are unknown. The timestamps of a new generation are read from the server's clock, so they are
 * unknown until apply.
 */
export function plan({
  prior,
  config,
  planned,
}: PlanRequest<RotationAttributes>): PlanResponse<RotationAttributes> {
  // The configuration is validated again, because values that were unknown during validation might be known now.
  const [refused, ...others] = validate(config);
  if (refused !== undefined) return failure(refused, ...others);

  const value = {
    ...planned,
    grace: config.grace ?? config.every,
    slot_count: config.slot_count ?? DEFAULT_SLOT_COUNT,
    revoke_previous: config.revoke_previous ?? false,
    due: false,
  };
  if (prior === null) return { value: { ...value, ...plannedGeneration(null, value) } };

  const rotation = fromState(prior);
  // A state that an earlier version of the provider stored might not contain an ID.
  const identified = { ...value, id: prior.id ?? UNKNOWN };
  const change = compareKeepers(prior.keepers, config.keepers);
  if (rotation.due || change === "changed") {
    return { value: { ...identified, ...plannedGeneration(rotation, value) } };
  }
  if (change === "undecided") return { value: { ...identified, ...undecided } };
  const adopted =
    "This apply stores the keepers without rotating the token. Later changes to the keepers rotate the token. To rotate it right after this apply, change one of the keepers and apply again.";
  return {
    value: { ...identified, ...plannedKeeping(rotation, value) },
    diagnostics:
      change === "adopted"
        ? [warning("Adding keepers to a rotation doesn't rotate the token", adopted, ["keepers"])]
        : [],
  };
}

/** Reports whether an apply with these keepers creates a generation. */
export function makesGeneration(prior: RotationState, keepers: PlannedRotation["keepers"]): boolean {
  return prior.due === true || compareKeepers(prior.keepers, keepers) === "changed";
}

function compareKeepers(prior: RotationState["keepers"], keepers: PlannedRotation["keepers"]): KeepersChange {
  const before = normalizeKeepers(prior);
  if (!isKnown(keepers) || !isWhollyKnown(keepers))
    return Object.keys(before).length === 0 ? "adopted" : "undecided";
  const after = normalizeKeepers(keepers);
  if (equalValues(before, after)) return "same";
  return Object.keys(before).length === 0 ? "adopted" : "changed";
}

const undecided = {
  generation: UNKNOWN,
  active_slot: UNKNOWN,
  rotated_at: UNKNOWN,
  rotate_at: UNKNOWN,
  slots: UNKNOWN,
};

type PlannedSlot = Extract<NonNullable<PlannedRotation["slots"]>, readonly unknown[]>[number];

function plannedGeneration(
  rotation: Rotation | null,
  { slot_count }: PlannedRotation,
): Partial<PlannedRotation> {
  const slotCount = slotCountOf(slot_count);
  if (slotCount === undefined) return undecided;
  const place = nextPlace(rotation, slotCount);
  const made = { generation: place.generation, rotated_at: UNKNOWN, expires_at: UNKNOWN };
  return {
    generation: place.generation,
    active_slot: place.slot,
    rotated_at: UNKNOWN,
    rotate_at: UNKNOWN,
    slots: placeGeneration<PlannedSlot>(rotation?.slots ?? [], place, slotCount, made, toStateSlot),
  };
}

function plannedKeeping(
  rotation: Rotation,
  { every, slot_count, revoke_previous: revoke }: PlannedRotation,
): Partial<PlannedRotation> {
  const slotCount = slotCountOf(slot_count);
  const next = toState(
    keep(rotation, { every: milliseconds(every), slotCount: slotCount ?? 1 }, revoke === true),
  );
  return {
    ...next,
    rotate_at: isKnown(every) ? next.rotate_at : UNKNOWN,
    slots: slotCount === undefined || !isKnown(revoke) ? UNKNOWN : next.slots,
  };
}
