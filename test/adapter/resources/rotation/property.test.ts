import fc from "fast-check";
import {
  scheduleOf,
  schema,
  validate,
  type PlannedRotation,
  type RotationState,
} from "../../../../lib/adapter/resources/rotation/schema";
import { makesGeneration, plan } from "../../../../lib/adapter/resources/rotation/plan";
import {
  NOTHING_FOUND,
  keep,
  observe,
  rotate,
  type Rotation,
} from "../../../../lib/adapter/resources/rotation/schedule";
import { fromState, storeReplaced, toState } from "../../../../lib/adapter/resources/rotation/state";
import { planFromSchema } from "../../../../lib/adapter/framework/schema/plan";
import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";
import { isKnown, type Value } from "../../../../lib/adapter/framework/values/value";
import { NO_TOKENS } from "../../../support/rotation-arguments";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

interface Arguments {
  readonly every: number;
  readonly grace: number | null;
  readonly slotCount: 1 | 2;
  readonly revokePrevious: boolean;
  readonly keeper: number;
}

/** An event: hours pass, someone edits the configuration, or someone applies it. */
type Event =
  | { readonly kind: "hours"; readonly hours: number }
  | { readonly kind: "edit"; readonly edit: Partial<Arguments> }
  | { readonly kind: "apply"; readonly createFails: boolean; readonly refresh: boolean };

interface Token {
  readonly generation: number;
  readonly expiresAt: number;
}

/**
 * A simulation of a rotation, a token resource in each slot, and one consumer. Applies changes in the order that
 * Terraform uses with `create_before_destroy`.
 */
class World {
  now = 0;
  state: RotationState | null = null;
  tokens: readonly (Token | undefined)[] = [];
  /** The token that the consumer has received. */
  held: Token | undefined;
  /** Whether an apply that could replace the consumer's token took place within that token's grace period. */
  metInGrace = false;
  /** The time at which each generation is due to be replaced, as set when the generation was created. */
  readonly #due = new Map<number, number>();

  readonly #privateState = new CallPrivateState();

  constructor(
    public args: Arguments,
    /** Whether the rotation can list its tokens. */
    readonly canList: boolean,
  ) {}

  rotationOf(state: RotationState): Rotation {
    return fromState(state, this.#privateState);
  }

  get config(): PlannedRotation {
    const { every, grace, slotCount, revokePrevious, keeper } = this.args;
    return {
      every: `${every}h`,
      grace: grace === null ? null : `${grace}h`,
      slot_count: slotCount,
      revoke_previous: revokePrevious,
      keepers: { keeper: String(keeper) },
      ...NO_TOKENS,
      id: null,
      ...{ generation: null, active_slot: null, rotated_at: null, rotate_at: null, due: null, slots: null },
    };
  }

  refresh(): RotationState | null {
    const { state } = this;
    if (state === null) return null;
    const found = this.canList
      ? {
          ...NOTHING_FOUND,
          hasGeneration: (number: number) => this.live.some((t) => t.generation === number),
        }
      : NOTHING_FOUND;
    return { ...state, ...toState(observe(this.rotationOf(state), scheduleOf(state), this.now, found)) };
  }

  computePlan(prior: RotationState | null): PlannedRotation {
    const config = this.config;
    const { value, diagnostics } = plan({ prior, config, planned: planFromSchema(schema, prior, config) });
    expect(diagnostics?.filter(({ severity }) => severity === "error") ?? []).toEqual([]);
    return value ?? config;
  }

  apply({ createFails, refresh }: { createFails: boolean; refresh: boolean }): void {
    const before = this.state;
    const prior = refresh ? this.refresh() : before;
    const planned = this.computePlan(prior);
    expect(this.computePlan(prior)).toEqual(planned);
    const next = this.#applyRotation(prior, planned);
    expect(next).toEqual(fillUnknown(planned, next));
    this.state = next;
    expectValidChange(before, next);
    this.#applyTokens(next, createFails);
    this.#updateConsumer(next);
    const { held } = this;
    const due = held === undefined ? Infinity : (this.#due.get(held.generation) ?? Infinity);
    this.metInGrace ||= refresh && !createFails && this.now >= due && this.now < (held?.expiresAt ?? 0);
  }

  #applyRotation(prior: RotationState | null, planned: PlannedRotation): RotationState {
    const rotation = prior && this.rotationOf(prior);
    const schedule = scheduleOf(planned);
    const next =
      prior === null || rotation === null || makesGeneration(prior, planned.keepers)
        ? rotate(rotation, schedule, this.now)
        : keep(rotation, schedule, planned.revoke_previous === true);
    storeReplaced(this.#privateState, next);
    return { ...(planned as RotationState), ...toState(next) };
  }

  #applyTokens(state: RotationState, createFails: boolean): void {
    this.tokens = fromState(state).slots.map((slot, i) => {
      const there = this.tokens[i];
      if (slot === null) return undefined;
      if (there?.generation === slot.number) return there;
      // Without a refresh, Terraform might request a token with an expiry in the past, which the server rejects.
      if (createFails || slot.expiresAt <= this.now) return there;
      return { generation: slot.number, expiresAt: slot.expiresAt };
    });
  }

  #updateConsumer(state: RotationState): void {
    const { generation, activeSlot, rotateAt } = fromState(state);
    if (!this.#due.has(generation)) this.#due.set(generation, rotateAt);
    const active = this.tokens[activeSlot];
    if (active?.generation !== generation || this.held?.generation === generation) return;
    this.held = active;
    this.metInGrace = false;
  }

  get live(): readonly Token[] {
    return this.tokens.flatMap((token) => (token !== undefined && token.expiresAt > this.now ? [token] : []));
  }
}

/** Returns the plan with actual values in place of unknown ones. Terraform requires an apply to return this state. */
function fillUnknown(planned: Value | PlannedRotation, actual: Value | RotationState): unknown {
  if (!isKnown(planned)) return actual;
  if (typeof planned !== "object" || planned === null || actual === null) return planned;
  const entries = Object.entries(planned).map(([key, item]) => [
    key,
    fillUnknown(item, (actual as Record<string, Value>)[key]),
  ]);
  return Array.isArray(planned) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** Expects that the generation didn't decrease, and that the times of an existing generation didn't change. */
function expectValidChange(before: RotationState | null, after: RotationState): void {
  expect(after.generation).toBeGreaterThanOrEqual(before?.generation ?? 1);
  for (const slot of after.slots ?? []) {
    const same = before?.slots?.find(({ generation }) => generation !== 0 && generation === slot.generation);
    if (same !== undefined) expect(slot).toEqual(same);
  }
}

const lengths = fc
  .record({
    every: fc.integer({ min: 100, max: 700 }),
    part: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ every, part }) => ({ every, grace: part === null ? null : Math.max(1, Math.round(every * part)) }));

const arbitraryEvents = (edits: fc.Arbitrary<Partial<Arguments>>): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("hours"), hours: fc.integer({ min: 1, max: 250 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("apply"),
          createFails: fc.constantFrom(false, false, true),
          refresh: fc.constantFrom(true, true, true, false),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("edit"), edit: edits }) },
    ),
    { minLength: 10, maxLength: 80, size: "max" },
  );

/** Processes the events for at most a year. Calls `look` every day and after every event. */
function live(world: World, events: readonly Event[], look: (world: World) => void): void {
  for (const event of events) {
    if (event.kind === "edit") world.args = { ...world.args, ...event.edit };
    if (event.kind === "apply") world.apply(event);
    for (let left = event.kind === "hours" ? event.hours : 0; left > 0; left -= 24) {
      if (world.now >= YEAR) return;
      world.now += Math.min(24, left) * HOUR;
      look(world);
    }
    look(world);
  }
}

const keepers = fc.record({ keeper: fc.integer({ min: 0, max: 9 }) });
const slotCounts = fc.constantFrom<1 | 2>(1, 2);

/** The period is shortened, the next token can't be created, and its generation expires before the old token. */
const SHORTENED: readonly [Pick<Arguments, "every" | "grace">, 1 | 2, Event[]] = [
  { every: 151, grace: null },
  1,
  [
    { kind: "apply", createFails: false, refresh: true },
    { kind: "edit", edit: { every: 100 } },
    { kind: "hours", hours: 100 },
    { kind: "apply", createFails: false, refresh: true },
    { kind: "apply", createFails: true, refresh: true },
    { kind: "edit", edit: { slotCount: 2 } },
    { kind: "hours", hours: 200 },
    { kind: "apply", createFails: true, refresh: true },
  ],
];

/** Throws if the condition is false. `expect` would be too slow for every day of many years. */
function assertTrue(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

describe("a year of rotation", () => {
  it("revokes no token in use, and replaces each token in time if an apply in its grace period can create another", () => {
    const edits = fc.oneof(lengths, keepers, fc.record({ slotCount: slotCounts }));
    fc.assert(
      fc.property(
        lengths,
        slotCounts,
        arbitraryEvents(edits),
        fc.boolean(),
        (schedule, slotCount, events, canList) => {
          const world = new World({ ...schedule, slotCount, revokePrevious: false, keeper: 0 }, canList);
          live(world, events, ({ held, tokens, now, metInGrace }) => {
            if (held === undefined) return;
            const isInvalid =
              held.expiresAt <= now || !tokens.some((token) => token?.generation === held.generation);
            assertTrue(
              !(isInvalid && metInGrace),
              "the consumer didn't get another token within the grace period",
            );
            assertTrue(!isInvalid || held.expiresAt <= now, "a token in use was revoked before it expired");
          });
        },
      ),
      {
        numRuns: 80,
        examples: [
          [...SHORTENED, false],
          [...SHORTENED, true],
        ],
      },
    );
  });

  it("never has more valid generations than slots", () => {
    const edits = fc.oneof(lengths, keepers, fc.record({ revokePrevious: fc.boolean() }));
    fc.assert(
      fc.property(lengths, slotCounts, arbitraryEvents(edits), (schedule, slotCount, events) => {
        const world = new World({ ...schedule, slotCount, revokePrevious: false, keeper: 0 }, true);
        live(world, events, ({ live, state }) => {
          assertTrue(live.length <= slotCount, `${live.length} generations are valid`);
          assertTrue((state?.slots ?? []).length <= slotCount, "there are more slots than configured");
        });
      }),
      { numRuns: 40 },
    );
  });

  it("has an empty plan after everything is applied", () => {
    const edits = fc.oneof(
      lengths,
      keepers,
      fc.record({ slotCount: slotCounts }),
      fc.record({ revokePrevious: fc.boolean() }),
    );
    fc.assert(
      fc.property(lengths, slotCounts, arbitraryEvents(edits), (schedule, slotCount, events) => {
        const world = new World({ ...schedule, slotCount, revokePrevious: false, keeper: 0 }, true);
        expect(validate(world.config)).toEqual([]);
        live(world, events, () => undefined);
        // A shortened period can cause a rotation, and a revocation can follow. Each happens in a separate apply.
        for (let i = 0; i < 3; i++) world.apply({ createFails: false, refresh: true });
        expect(world.computePlan(world.refresh())).toEqual(world.state);
        expect(world.tokens.map((token) => token?.generation ?? 0)).toEqual(
          world.state?.slots?.map(({ generation }) => generation),
        );
      }),
      { numRuns: 40 },
    );
  });
});
