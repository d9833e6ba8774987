import {
  type Rotation,
  type Schedule,
  keep,
  observe,
  rotate,
} from "../../lib/adapter/resources/rotation/schedule";

const DAY_MS = 86_400_000;

/** A token of a rotation. All times are in days. */
export interface Life {
  readonly number: number;
  readonly slot: number;
  readonly created: number;
  readonly due: number;
  readonly expires: number;
  /**
   * The day on which the next token was created and replaced this token at the consumers. If there is no next token, the
   * last day of the diagram.
   */
  readonly replaced: number;
  /** The day on which the token became invalid: its expiry, or the earlier day on which another token took its slot. */
  readonly ended: number;
}

/** Returns the tokens that result from applies on the given days, according to the provider's own schedule code. */
export function livesOf(
  { every, grace, slotCount }: Schedule,
  applies: readonly number[],
  until: number,
): Life[] {
  const schedule = { every: every * DAY_MS, grace: grace * DAY_MS, slotCount };
  const lives: Life[] = [];
  let rotation: Rotation | null = null;
  for (const day of applies) {
    const found: Rotation | null = rotation && observe(rotation, schedule, day * DAY_MS);
    const next: Rotation =
      found === null || found.due ? rotate(found, schedule, day * DAY_MS) : keep(found, schedule, false);
    const valid = next.slots.map((slot) => slot?.number);
    lives.forEach((life, i) => {
      const ended = valid.includes(life.number) ? life.ended : Math.min(life.ended, day);
      const replaced = next.generation > life.number ? Math.min(life.replaced, day) : life.replaced;
      lives[i] = { ...life, ended, replaced };
    });
    if (next.generation !== found?.generation) lives.push(begun(next, until));
    rotation = next;
  }
  return lives;
}

function begun({ generation, activeSlot, rotateAt, slots }: Rotation, until: number): Life {
  const created = slots[activeSlot];
  if (created?.number !== generation)
    throw new Error(`generation ${generation} is not in slot ${activeSlot}`);
  const [rotatedAt, expires] = [created.rotatedAt / DAY_MS, created.expiresAt / DAY_MS];
  return {
    number: generation,
    slot: activeSlot,
    created: rotatedAt,
    due: rotateAt / DAY_MS,
    expires,
    replaced: until,
    ended: expires,
  };
}
