import { validate } from "../../../../lib/adapter/resources/rotation/schema";
import { UNKNOWN, type Unknown } from "../../../../lib/adapter/framework/values/value";
import { NO_TOKENS } from "../../../support/rotation-arguments";

const rotation = (
  every: string | Unknown,
  grace: string | null | Unknown = null,
  slotCount: number | null | Unknown = null,
): Parameters<typeof validate>[0] => ({
  every,
  grace,
  slot_count: slotCount,
  revoke_previous: null,
  keepers: null,
  ...NO_TOKENS,
  id: null,
  generation: null,
  active_slot: null,
  rotated_at: null,
  rotate_at: null,
  due: null,
  slots: null,
});

describe("the schedule of a rotation", () => {
  it.each([
    ["the shortest", rotation("1h")],
    ["the longest, with an equal grace", rotation("8760h")],
    ["a long one with a short grace", rotation("17519h", "1h")],
    ["a grace longer than the rotation, in one slot", rotation("24h", "48h", 1)],
    ["an unknown grace", rotation("24h", UNKNOWN)],
    ["an unknown period", rotation(UNKNOWN, "48h")],
    ["an unknown number of slots", rotation("24h", "48h", UNKNOWN)],
  ])("can be %s", (_name, config) => {
    expect(validate(config)).toEqual([]);
  });

  it.each<[string, Parameters<typeof validate>[0], string, string]>([
    ["no duration", rotation("30d"), "every", '`every` must be a Go duration, got "30d"'],
    ["zero", rotation("0h"), "every", '`every` must be longer than zero, got "0h"'],
    ["negative", rotation("-720h"), "every", '`every` must be longer than zero, got "-720h"'],
    ["too short", rotation("59m59s"), "every", '`every` must be at least 1h, got "59m59s"'],
    ["a fraction of a second", rotation("1h0.5s"), "every", '`every` must be in whole seconds, got "1h0.5s"'],
    ["a grace of zero", rotation("24h", "0s"), "grace", '`grace` must be longer than zero, got "0s"'],
    [
      "a grace that isn't a duration",
      rotation("24h", "1 day"),
      "grace",
      '`grace` must be a Go duration, got "1 day"',
    ],
    [
      "a grace longer than the period, in two slots",
      rotation("24h", "48h"),
      "grace",
      'With two slots, `grace` must be at most `every`, got "48h" and "24h"',
    ],
    [
      "too long together with its grace",
      rotation("17519h", "1h1s"),
      "grace",
      '`every` and `grace` together must be at most 17520h, got "17519h" and "1h1s"',
    ],
    [
      "too long together with its default grace",
      rotation("8761h"),
      "every",
      '`every` and `grace` together must be at most 17520h, got "8761h", which is also the default of `grace`',
    ],
    ["set to three slots", rotation("24h", null, 3), "slot_count", "`slot_count` must be 1 or 2, got 3"],
    ["set to zero slots", rotation("24h", null, 0), "slot_count", "`slot_count` must be 1 or 2, got 0"],
    [
      "set to one and a half slots",
      rotation("24h", null, 1.5),
      "slot_count",
      "`slot_count` must be 1 or 2, got 1.5",
    ],
  ])("is rejected if it is %s", (_name, config, argument, summary) => {
    expect(validate(config)).toMatchObject([{ severity: "error", summary, attribute: [argument] }]);
  });

  it("is rejected with an error for each invalid duration", () => {
    expect(validate(rotation("x", "y")).map(({ attribute }) => attribute)).toEqual([["every"], ["grace"]]);
  });
});
