import { MalformedValueError } from "../../framework/schema/dynamic-value";
import { formatTimestamp, parseTimestamp } from "../../../shared/rfc3339";
import type { RotationState } from "./schema";
import type { PrivateState } from "../../framework/provider";
import type { ReplacedGeneration, Rotation, Slot } from "./schedule";

type StateSlot = NonNullable<RotationState["slots"]>[number];

type RotationValues = Pick<
  RotationState,
  "generation" | "active_slot" | "rotated_at" | "rotate_at" | "due" | "slots"
>;

/**
 * Converts the attributes in state to a rotation.
 *
 * @param privateState contains the generations that were replaced early; omitted in a plan, which doesn't need them
 * @throws MalformedValueError if a value is missing or invalid, for example because the state was edited by hand
 */
export function fromState(state: RotationValues, privateState?: PrivateState): Rotation {
  return {
    generation: present(state.generation, "generation"),
    activeSlot: present(state.active_slot, "active_slot"),
    rotatedAt: instant(state.rotated_at, "rotated_at"),
    rotateAt: instant(state.rotate_at, "rotate_at"),
    due: state.due === true,
    slots: present(state.slots, "slots").map((slot) =>
      slot.generation === null || slot.generation === 0
        ? null
        : {
            number: slot.generation,
            rotatedAt: instant(slot.rotated_at, "slots"),
            expiresAt: instant(slot.expires_at, "slots"),
          },
    ),
    replaced: privateState === undefined ? [] : readReplaced(privateState),
  };
}

const REPLACED = "replaced_generations";

function readReplaced(privateState: PrivateState): readonly ReplacedGeneration[] {
  const stored = privateState.get(REPLACED);
  return Array.isArray(stored) ? stored.filter(isReplaced) : [];
}

function isReplaced(value: unknown): value is ReplacedGeneration {
  if (typeof value !== "object" || value === null) return false;
  const { slot, number, rotatedAt, expiresAt } = value as Record<string, unknown>;
  return [slot, number, rotatedAt, expiresAt].every(Number.isSafeInteger);
}

export function storeReplaced(privateState: PrivateState, { replaced }: Rotation): void {
  const stored = replaced.map(({ slot, number, rotatedAt, expiresAt }) => ({
    slot,
    number,
    rotatedAt,
    expiresAt,
  }));
  privateState.set(REPLACED, stored.length === 0 ? undefined : stored);
}

/** Converts a rotation to the attributes in state. `storeReplaced` stores the data that isn't in an attribute. */
export function toState({
  generation,
  activeSlot,
  rotatedAt,
  rotateAt,
  due,
  slots,
}: Rotation): RotationValues {
  return {
    generation,
    active_slot: activeSlot,
    rotated_at: formatTimestamp(rotatedAt),
    rotate_at: formatTimestamp(rotateAt),
    due,
    slots: slots.map(toStateSlot),
  };
}

export function toStateSlot(slot: Slot): StateSlot {
  return slot === null
    ? { generation: 0, rotated_at: null, expires_at: null }
    : {
        generation: slot.number,
        rotated_at: formatTimestamp(slot.rotatedAt),
        expires_at: formatTimestamp(slot.expiresAt),
      };
}

function instant(text: string | null, name: string): number {
  return present(parseTimestamp(text ?? ""), name);
}

function present<T>(value: T | null | undefined, name: string): T {
  if (value == null)
    throw new MalformedValueError(`\`${name}\` is missing or invalid in the state of a rotation`);
  return value;
}
