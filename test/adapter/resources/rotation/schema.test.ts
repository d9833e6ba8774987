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

describe("the validation of a rotation", () => {
  it.each([
    ["the shortest period", rotation("1h")],
    ["the longest period with an equal grace period", rotation("8760h")],
    ["a long period with a short grace period", rotation("17519h", "1h")],
    ["a grace period longer than the period, with one slot", rotation("24h", "48h", 1)],
    ["an unknown grace period", rotation("24h", UNKNOWN)],
    ["an unknown period", rotation(UNKNOWN, "48h")],
    ["an unknown number of slots", rotation("24h", "48h", UNKNOWN)],
  ])("accepts %s", (_name, config) => {
    expect(validate(config)).toEqual([]);
  });

  it.each<[string, Parameters<typeof validate>[0], string, string]>([
    ["a period that isn't a duration", rotation("30d"), "every", '`every` must be a Go duration, got "30d"'],
    ["a period of zero", rotation("0h"), "every", '`every` must be longer than zero, got "0h"'],
    ["a negative period", rotation("-720h"), "every", '`every` must be longer than zero, got "-720h"'],
    ["a period that is too short", rotation("59m59s"), "every", '`every` must be at least 1h, got "59m59s"'],
    [
      "a period with a fraction of a second",
      rotation("1h0.5s"),
      "every",
      '`every` must be in whole seconds, got "1h0.5s"',
    ],
    ["a grace period of zero", rotation("24h", "0s"), "grace", '`grace` must be longer than zero, got "0s"'],
    [
      "a grace period that isn't a duration",
      rotation("24h", "1 day"),
      "grace",
      '`grace` must be a Go duration, got "1 day"',
    ],
    [
      "a grace period longer than the period, with two slots",
      rotation("24h", "48h"),
      "grace",
      'With two slots, `grace` must be at most `every`, got "48h" and "24h"',
    ],
    [
      "a period that is too long together with its grace period",
      rotation("17519h", "1h1s"),
      "grace",
      '`every` and `grace` together must be at most 17520h, got "17519h" and "1h1s"',
    ],
    [
      "a period that is too long together with its default grace period",
      rotation("8761h"),
      "every",
      '`every` and `grace` together must be at most 17520h, got "8761h", which is also the default of `grace`',
    ],
    ["three slots", rotation("24h", null, 3), "slot_count", "`slot_count` must be 1 or 2, got 3"],
    ["zero slots", rotation("24h", null, 0), "slot_count", "`slot_count` must be 1 or 2, got 0"],
    [
      "one and a half slots",
      rotation("24h", null, 1.5),
      "slot_count",
      "`slot_count` must be 1 or 2, got 1.5",
    ],
  ])("rejects %s", (_name, config, argument, summary) => {
    expect(validate(config)).toMatchObject([{ severity: "error", summary, attribute: [argument] }]);
  });

  it("returns an error for each invalid duration", () => {
    expect(validate(rotation("x", "y")).map(({ attribute }) => attribute)).toEqual([["every"], ["grace"]]);
  });
});
