import { parseGoDuration } from "../../lib/shared/go-duration";

describe("parseDuration", () => {
  it.each([
    ["720h", 2_592_000_000],
    ["36h30m", 131_400_000],
    ["1.1h", 3_960_000],
    [".5s", 500],
    ["1h1m1s1ms", 3_661_001],
    ["2000us", 2],
    ["-1h", -3_600_000],
    ["+1h", 3_600_000],
    ["0", 0],
  ])("reads %s", (text, milliseconds) => {
    expect(parseGoDuration(text)).toBe(milliseconds);
  });

  it.each(["", "30d", "1", "h", "1 h", "1h 30m", "P30D", "1H", "--1h", "1e3h", "Infinity"])(
    "refuses %p",
    (text) => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );
});
