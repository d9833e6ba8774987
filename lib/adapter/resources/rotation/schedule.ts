/**
 * The decisions of a rotation, without a clock and without a network. Every timestamp is an argument, in milliseconds
 * since 1970 by the server's clock.
 */

export type SlotCount = 1 | 2;

/** A generation that was made. Its expiry is fixed from then on: no edit of the schedule moves it. */
export interface Generation {
  /** From 1 up; never smaller than one made before. */
  readonly number: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
}

/** null: an empty slot, in which no token lives. */
export type Slot = Generation | null;

/** Lengths in milliseconds. */
export interface Schedule {
  readonly every: number;
  readonly grace: number;
  readonly slotCount: SlotCount;
}

export interface Rotation {
  /** Number of the newest generation. */
  readonly generation: number;
  /** Where the newest generation lives, or has lived. */
  readonly activeSlot: number;
  readonly rotatedAt: number;
  readonly rotateAt: number;
  /** Found out when the rotation was last observed. */
  readonly due: boolean;
  /** As many as the schedule's slot count; more only while one beyond it is active or not empty. */
  readonly slots: readonly Slot[];
  /**
   * Generations that were replaced in their slot by one that expires earlier, because the schedule was shortened. If
   * that one couldn't be created, the slot still contains the token of a replaced generation.
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
 * Which generation comes next, and where: generation g lives in slot (g − 1) mod slot count, and in two slots never
 * in the one that is active. Where both cannot be had, after a single slot became two, a number is left out.
 *
 * @param rotation null: none was made yet
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
 * The slots once the next generation has its place, each as `told` tells it. The token in the other slot stays there:
 * if it were revoked now and the new one couldn't be created, consumers would be left without a token.
 */
export function placeGeneration<T>(
  slots: readonly Slot[],
  { slot: active }: Place,
  slotCount: SlotCount,
  made: T,
  told: (slot: Slot) => T,
): readonly T[] {
  return fitted(slots, slotCount, active).map((slot, i) => (i === active ? made : told(slot)));
}

/** Makes the next generation. Missed periods make one rotation: the next is counted from now. */
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

/** The replaced generations once a slot has a new one. */
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
 * The rotation as an apply leaves it that makes no generation. A shorter `every` makes the live generation due
 * sooner, a longer one waits for the next.
 *
 * @param every undefined: not known yet, which leaves `rotateAt` as it is
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

/** What the server has of a rotation's tokens. */
export interface FoundTokens {
  /** When the active token expires on the server; undefined: unknown, or never. */
  readonly activeExpiresAt: number | undefined;
  /** Whether the previous token provably doesn't exist any more. */
  readonly isPreviousAbsent: boolean;
  /** Whether the server has a token of this generation; undefined: its tokens can't be read. */
  readonly hasGeneration: ((generation: number) => boolean) | undefined;
}

export const NOTHING_FOUND: FoundTokens = {
  activeExpiresAt: undefined,
  isPreviousAbsent: false,
  hasGeneration: undefined,
};

/**
 * The rotation as a read finds it: slots without a valid token are empty, and it is decided whether it is due.
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
    // No expiry is earlier than this, so a rotation whose active slot is empty is due.
    due: now >= rotateAt,
  };
}

/**
 * What a slot contains after its generation has expired. A replaced generation whose token still exists stays there: the
 * one that should have replaced it was never created. If the tokens can't be read, nothing is emptied that a replaced
 * generation may use.
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

/** The shortest time between two rotations: as the shortest `every`. */
const MIN_INTERVAL_MS = 3_600_000;

/** A difference of less than this is one of spelling. */
const PRECISION_MS = 1_000;

/**
 * When a rotation is due because the server lets its active token expire earlier than scheduled: one grace period
 * before. If the token lives no longer than the grace period, after half of its lifetime.
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

/** A slot too few is added empty; one too many goes once nothing lives in it and it is not the active one. */
function fitted(slots: readonly Slot[], slotCount: SlotCount, activeSlot: number): readonly Slot[] {
  const inUse = slots.reduce((length, slot, i) => (slot === null ? length : i + 1), activeSlot + 1);
  return Array.from({ length: Math.max(slotCount, inUse) }, (_, i) => slots[i] ?? null);
}
