/**
 * The logic of a rotation, as pure functions. Timestamps are in milliseconds since 1970, according to the server's
 * clock.
 */

export type SlotCount = 1 | 2;

/**
 * A generation of a rotation. Its expiry is fixed at its creation, so changing the schedule doesn't affect the expiry.
 */
export interface Generation {
  /** Number of the generation. The first generation has the number 1, and later generations have higher numbers. */
  readonly number: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
}

/** The generation in a slot; null if the slot is empty. */
export type Slot = Generation | null;

/**
 * The arguments that determine when tokens are rotated, when they expire, and how many slots exist. Durations are in
 * milliseconds.
 */
export interface Schedule {
  readonly every: number;
  readonly grace: number;
  readonly slotCount: SlotCount;
}

export interface Rotation {
  /** Number of the newest generation. */
  readonly generation: number;
  /** Index of the slot that the newest generation was created in, even if that generation has expired. */
  readonly activeSlot: number;
  readonly rotatedAt: number;
  readonly rotateAt: number;
  /** Whether the rotation was due when it was last observed. */
  readonly due: boolean;
  /** As many slots as `slotCount`, or more while a slot beyond that count is active or not empty. */
  readonly slots: readonly Slot[];
  /**
   * Generations whose slot contains a newer generation that expires earlier, because the schedule was shortened. If the
   * token of the new generation couldn't be created, the slot still contains the token of a replaced generation.
   */
  readonly replaced: readonly ReplacedGeneration[];
}

export interface ReplacedGeneration extends Generation {
  readonly slot: number;
}

export interface Place {
  readonly generation: number;
  readonly slot: number;
}

/**
 * Returns the next generation and its slot. Generation g is in slot (g − 1) mod slot count. If there are two slots, the
 * next generation must not take the active slot. If these rules conflict because the slot count changed from 1 to 2, a
 * number is skipped.
 *
 * @param rotation null before the first generation
 */
export function nextPlace(
  rotation: Pick<Rotation, "generation" | "activeSlot"> | null,
  slotCount: SlotCount,
): Place {
  const generation = (rotation?.generation ?? 0) + 1;
  if (slotCount === 1) return { generation, slot: 0 };
  const slot = (generation - 1) % 2;
  return slot === rotation?.activeSlot
    ? { generation: generation + 1, slot: 1 - slot }
    : { generation, slot };
}

/**
 * Returns the slots after the next generation (`made`) has been added. `convert` converts the other slots. The token in
 * the other slot is kept: if it were revoked now and the new token couldn't be created, consumers would be left without
 * a valid token.
 */
export function placeGeneration<T>(
  slots: readonly Slot[],
  { slot: active }: Place,
  slotCount: SlotCount,
  made: T,
  convert: (slot: Slot) => T,
): readonly T[] {
  return fitted(slots, slotCount, active).map((slot, i) => (i === active ? made : convert(slot)));
}

/**
 * Returns the rotation after its next generation was created. Even if several rotations were missed, only one
 * generation is created, and the next period starts now.
 */
export function rotate(rotation: Rotation | null, schedule: Schedule, now: number): Rotation {
  const place = nextPlace(rotation, schedule.slotCount);
  const rotateAt = now + schedule.every;
  const made = { number: place.generation, rotatedAt: now, expiresAt: rotateAt + schedule.grace };
  return {
    generation: place.generation,
    activeSlot: place.slot,
    rotatedAt: now,
    rotateAt,
    due: false,
    slots: placeGeneration<Slot>(rotation?.slots ?? [], place, schedule.slotCount, made, (slot) => slot),
    replaced: replaceGeneration(rotation, place.slot, made, now),
  };
}

/** Returns the value of `replaced` after a slot has received a new generation. */
function replaceGeneration(
  rotation: Rotation | null,
  slot: number,
  { expiresAt }: Generation,
  now: number,
): readonly ReplacedGeneration[] {
  const before = rotation?.slots[slot];
  return [...(rotation?.replaced ?? []), ...(before == null ? [] : [{ ...before, slot }])].filter(
    (replaced) => replaced.expiresAt > now && (replaced.slot !== slot || replaced.expiresAt > expiresAt),
  );
}

/**
 * Returns the rotation after an apply that creates no generation. A shorter `every` makes the rotation of the current
 * generation due earlier. A longer `every` takes effect at the next rotation.
 *
 * @param every undefined if unknown. In that case, `rotateAt` doesn't change
 */
export function keep(
  rotation: Rotation,
  { every, slotCount }: Pick<Schedule, "slotCount"> & { readonly every: number | undefined },
  revokePrevious: boolean,
): Rotation {
  const { rotateAt, rotatedAt, activeSlot, slots } = rotation;
  return {
    ...rotation,
    rotateAt: every === undefined ? rotateAt : Math.min(rotateAt, rotatedAt + every),
    slots: fitted(
      revokePrevious ? slots.map((slot, i) => (i === activeSlot ? slot : null)) : slots,
      slotCount,
      activeSlot,
    ),
  };
}

/** Information about the tokens of a rotation on the server. */
export interface FoundTokens {
  /** When the active token expires on the server; undefined if unknown, or if it never expires. */
  readonly activeExpiresAt: number | undefined;
  /** Whether the previous token provably doesn't exist anymore. */
  readonly isPreviousAbsent: boolean;
  /** Reports whether the server has a token of a generation; undefined if the tokens weren't read. */
  readonly hasGeneration: ((generation: number) => boolean) | undefined;
}

export const NOTHING_FOUND: FoundTokens = {
  activeExpiresAt: undefined,
  isPreviousAbsent: false,
  hasGeneration: undefined,
};

/**
 * Returns the rotation after a read, which updates the slots and determines whether the rotation is due.
 *
 * @param grace in milliseconds
 */
export function observe(
  rotation: Rotation,
  { slotCount, grace }: Pick<Schedule, "slotCount" | "grace">,
  now: number,
  { activeExpiresAt, isPreviousAbsent, hasGeneration }: FoundTokens = NOTHING_FOUND,
): Rotation {
  const { activeSlot } = rotation;
  const slots = rotation.slots.map((slot, i) => {
    if (slot === null || (i !== activeSlot && isPreviousAbsent)) return null;
    return slot.expiresAt > now ? slot : stillValid(slot, i, rotation, now, hasGeneration);
  });
  const rotateAt = Math.min(rotation.rotateAt, earliestDue(rotation, activeExpiresAt, grace));
  return {
    ...rotation,
    rotateAt,
    slots: fitted(slots, slotCount, activeSlot),
    // The active generation doesn't expire before `rotateAt`, so a rotation whose active slot is empty is due.
    due: now >= rotateAt,
  };
}

/**
 * Returns the content of a slot after its generation has expired. If the token of a replaced generation still exists,
 * the slot contains that generation, because the token that should have replaced it was never created. If the tokens
 * weren't read, a slot that might contain the token of a replaced generation isn't emptied.
 */
function stillValid(
  expired: Generation,
  slot: number,
  { replaced }: Rotation,
  now: number,
  hasGeneration: FoundTokens["hasGeneration"],
): Slot {
  const candidates = replaced.filter((generation) => generation.slot === slot && generation.expiresAt > now);
  if (hasGeneration === undefined) return candidates.length > 0 ? expired : null;
  const found = candidates.filter(({ number }) => hasGeneration(number)).at(-1);
  return found === undefined
    ? null
    : { number: found.number, rotatedAt: found.rotatedAt, expiresAt: found.expiresAt };
}

/** The minimum of `every`, in milliseconds. */
const MIN_INTERVAL_MS = 3_600_000;

/** Precision of expiries, in milliseconds. The server can omit fractions of a second. */
const PRECISION_MS = 1_000;

/**
 * Returns when a rotation is due because its active token expires earlier on the server than scheduled. It is due one
 * grace period before that expiry. If that is less than `MIN_INTERVAL_MS` after the last rotation, it is due when half
 * of the token's lifetime has passed. Returns `Infinity` if the token isn't known to expire early.
 */
function earliestDue(
  { rotatedAt, activeSlot, slots }: Rotation,
  expiresAt: number | undefined,
  grace: number,
): number {
  const scheduled = slots[activeSlot]?.expiresAt;
  if (expiresAt === undefined || scheduled === undefined || expiresAt > scheduled - PRECISION_MS)
    return Infinity;
  const due = expiresAt - grace;
  return due >= rotatedAt + MIN_INTERVAL_MS ? due : rotatedAt + Math.max(0, expiresAt - rotatedAt) / 2;
}

/** Adds missing slots, which are empty. Removes each slot beyond the slot count that is empty and isn't active. */
function fitted(slots: readonly Slot[], slotCount: SlotCount, activeSlot: number): readonly Slot[] {
  const inUse = slots.reduce((length, slot, i) => (slot === null ? length : i + 1), activeSlot + 1);
  return Array.from({ length: Math.max(slotCount, inUse) }, (_, i) => slots[i] ?? null);
}
