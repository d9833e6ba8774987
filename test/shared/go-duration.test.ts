import { parseGoDuration } from "../../lib/shared/go-duration";

// The expected values were computed with time.ParseDuration in Go 1.22.
describe("parseGoDuration", () => {
  it.each([
    ["720h", 2_592_000_000],
    ["36h30m", 131_400_000],
    ["1.1h", 3_960_000],
    [".5s", 500],
    ["1.s", 1_000],
    ["1h1m1s1ms", 3_661_001],
    ["2000us", 2],
    ["-1h", -3_600_000],
    ["+1h", 3_600_000],
    ["0", 0],
    ["-0", 0],
    ["+0", 0],
  ])("parses %s", (text, milliseconds) => {
    expect(parseGoDuration(text)).toBe(milliseconds);
  });

  it.each([
    ["U+00B5, the micro sign", "1500\u00b5s"],
    ["U+03BC, the Greek letter", "1500\u03bcs"],
  ])("parses microseconds written with %s", (_name, text) => {
    expect(parseGoDuration(text)).toBe(1.5);
  });

  it("is exact to the nanosecond", () => {
    expect(parseGoDuration("1h1ns")).toBe(3_600_000.000001);
    expect(parseGoDuration("0.3333333333333333333h")).toBe(1_199_999.999999);
  });

  it.each(["2562047h47m16.854775807s", "9223372036854775807ns", "-9223372036854775808ns"])(
    "parses %s, which is at the limit of 64 bits",
    (text) => {
      expect(Math.abs(parseGoDuration(text) ?? 0)).toBe(9_223_372_036_854.775);
    },
  );

  it.each(["2562048h", "2562047h47m16.854775808s", "9223372036854775808ns", "-9223372036854775809ns"])(
    "rejects %s, which overflows 64 bits",
    (text) => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );

  it.each([
    "",
    "30d",
    "1",
    "h",
    ".s",
    ".",
    "1 h",
    "1h 30m",
    "1h\n",
    "P30D",
    "1H",
    "--1h",
    "1h-1m",
    "1e3h",
    "-",
    "Infinity",
  ])("rejects %j", (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});
