import {
  NOTHING_FOUND,
  keep,
  nextPlace,
  observe,
  rotate,
  type FoundTokens,
  type Rotation,
  type Schedule,
  type SlotCount,
} from "../../../../lib/adapter/resources/rotation/schedule";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const monthly: Schedule = { every: 30 * DAY, grace: 7 * DAY, slotCount: 2 };

/** Returns the number of the generation in each slot, or 0 for an empty slot. */
const slotNumbers = ({ slots }: Rotation): number[] => slots.map((slot) => slot?.number ?? 0);

const observeAfter = (rotation: Rotation, days: number, slotCount: SlotCount = 2): Rotation =>
  observe(rotation, { ...monthly, slotCount }, days * DAY);

describe("nextPlace", () => {
  it.each<[string, Parameters<typeof nextPlace>[0], SlotCount, ReturnType<typeof nextPlace>]>([
    ["the first of two slots", null, 2, { generation: 1, slot: 0 }],
    ["the only slot", null, 1, { generation: 1, slot: 0 }],
    ["the other slot", { generation: 1, activeSlot: 0 }, 2, { generation: 2, slot: 1 }],
    ["the first slot again", { generation: 2, activeSlot: 1 }, 2, { generation: 3, slot: 0 }],
    ["the only slot again", { generation: 6, activeSlot: 0 }, 1, { generation: 7, slot: 0 }],
    [
      "the remaining slot if the other slot is removed",
      { generation: 6, activeSlot: 1 },
      1,
      { generation: 7, slot: 0 },
    ],
    ["a second slot that was added", { generation: 5, activeSlot: 0 }, 2, { generation: 6, slot: 1 }],
    [
      "a second slot that was added, and skips the number of a generation that belongs in the first slot",
      { generation: 6, activeSlot: 0 },
      2,
      { generation: 8, slot: 1 },
    ],
  ])("returns %s", (_name, rotation, slotCount, place) => {
    expect(nextPlace(rotation, slotCount)).toEqual(place);
  });
});

describe("a rotation", () => {
  const first = rotate(null, monthly, 0);

  it("begins with generation 1, which expires one period and one grace period later", () => {
    expect(first).toEqual({
      generation: 1,
      activeSlot: 0,
      rotatedAt: 0,
      rotateAt: 30 * DAY,
      due: false,
      slots: [{ number: 1, rotatedAt: 0, expiresAt: 37 * DAY }, null],
      replaced: [],
    });
  });

  it.each([
    [29.9, false, [1, 0]],
    [30, true, [1, 0]],
    [36.9, true, [1, 0]],
    [37, true, [0, 0]],
    [99, true, [0, 0]],
  ])("after %d days: due is %s, and the slots contain %j", (days, due, slots) => {
    const found = observeAfter(first, days);
    expect(found.due).toBe(due);
    expect(slotNumbers(found)).toEqual(slots);
  });

  it("keeps the old generation unchanged when it creates the next generation", () => {
    const second = rotate(observeAfter(first, 31), monthly, 31 * DAY);
    expect(second.slots[0]).toEqual(first.slots[0]);
    expect(second).toMatchObject({ generation: 2, activeSlot: 1, rotateAt: 61 * DAY, due: false });
  });

  it("creates one generation after many missed periods, in the other slot even if the active generation has expired", () => {
    const late = rotate(observeAfter(first, 400), monthly, 400 * DAY);
    expect(slotNumbers(late)).toEqual([0, 2]);
    expect(late.rotateAt).toBe(430 * DAY);
  });

  it("reuses a slot after two rotations", () => {
    const second = rotate(first, monthly, DAY);
    expect(slotNumbers(rotate(second, monthly, 2 * DAY))).toEqual([3, 2]);
  });

  it.each([
    ["a shorter period makes the rotation due sooner", 10 * DAY, 10 * DAY],
    ["a longer period applies to the next generation", 60 * DAY, 30 * DAY],
    ["an unknown period changes nothing", undefined, 30 * DAY],
  ])("without a new generation: %s", (_name, every, rotateAt) => {
    const edited = keep(first, { every, slotCount: 2 }, false);
    expect(edited).toEqual({ ...first, rotateAt });
  });

  it("without a new generation, empties the other slot only if the previous token must be revoked", () => {
    const second = rotate(first, monthly, DAY);
    expect(slotNumbers(keep(second, monthly, true))).toEqual([0, 2]);
    expect(slotNumbers(keep(second, monthly, false))).toEqual([1, 2]);
  });

  describe("after its schedule was shortened and a token couldn't be created", () => {
    // Generation 1 expires on day 37. Generation 3 replaces it in slot 0 on day 3, and expires on day 5.
    const daily: Schedule = { every: DAY, grace: DAY, slotCount: 2 };
    const third = rotate(rotate(first, daily, 2 * DAY), daily, 3 * DAY);
    const afterExpiry = (found?: FoundTokens): Rotation => observe(third, daily, 6 * DAY, found);
    const found = (...valid: number[]): FoundTokens => ({
      ...NOTHING_FOUND,
      hasGeneration: (number) => valid.includes(number),
    });

    it("keeps the replaced generation in its slot while its token is valid", () => {
      expect(afterExpiry(found(1)).slots[0]).toEqual(first.slots[0]);
    });

    it("empties the slot if the replaced token doesn't exist anymore", () => {
      expect(slotNumbers(afterExpiry(found()))).toEqual([0, 0]);
    });

    it("doesn't empty the slot if the tokens can't be read, because the slot might contain the replaced token", () => {
      expect(slotNumbers(afterExpiry())).toEqual([3, 0]);
    });

    it("empties the slot once the replaced token has expired", () => {
      expect(slotNumbers(observe(third, daily, 37 * DAY, found(1)))).toEqual([0, 0]);
      expect(slotNumbers(observe(third, daily, 37 * DAY))).toEqual([0, 0]);
    });

    it("forgets a replaced generation if a later generation in the slot expires after it", () => {
      expect(third.replaced.map(({ number }) => number)).toEqual([1]);
      expect(rotate(third, { ...monthly, slotCount: 1 }, 4 * DAY).replaced).toEqual([]);
    });
  });

  describe("if the number of slots changes", () => {
    const single: Schedule = { ...monthly, slotCount: 1 };

    it("from one to two, adds an empty slot that the next rotation uses", () => {
      const second = rotate(rotate(null, single, 0), single, DAY);
      expect(slotNumbers(second)).toEqual([2]);
      const edited = keep(second, monthly, false);
      expect(slotNumbers(edited)).toEqual([2, 0]);
      expect(slotNumbers(rotate(edited, monthly, 2 * DAY))).toEqual([2, 4]);
    });

    it("from two to one, keeps both valid generations, and removes the second slot once its generation has expired", () => {
      const second = rotate(first, monthly, 30 * DAY);
      expect(slotNumbers(keep(second, single, false))).toEqual([1, 2]);
      const third = rotate(second, single, 60 * DAY);
      expect(slotNumbers(third)).toEqual([3, 2]);
      expect(slotNumbers(observeAfter(third, 66, 1))).toEqual([3, 2]);
      expect(slotNumbers(observeAfter(third, 67, 1))).toEqual([3]);
    });

    it("from two to one, removes an empty slot at once", () => {
      expect(slotNumbers(keep(first, single, false))).toEqual([1]);
      expect(slotNumbers(rotate(first, single, DAY))).toEqual([2]);
    });
  });
});
