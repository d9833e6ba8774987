import { parseTimestamp, isSameSecond } from "../../lib/shared/rfc3339";

describe("parseTime", () => {
  it.each([
    ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T01:30:00+01:30", "2027-01-31T00:00:00.000Z"],
    ["2026-04-22T21:12:07.481460751Z", "2026-04-22T21:12:07.481Z"],
    ["2028-02-29T00:00:00z", "2028-02-29T00:00:00.000Z"],
  ])("reads %s", (text, iso) => {
    expect(new Date(parseTimestamp(text) ?? NaN).toISOString()).toBe(iso);
  });

  it.each([
    "",
    "tomorrow",
    "2027-01-31",
    "2027-01-31T00:00:00",
    "2027-01-31 00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-01-31T25:00:00Z",
    "1800000000",
  ])("refuses %p", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe("sameSecond", () => {
  it.each([
    ["2026-04-22T21:12:07.481460751Z", "2026-04-22T21:12:07Z", true],
    ["2026-04-22T21:12:07Z", "2026-04-22T23:12:07+02:00", true],
    ["2026-04-22T21:12:07Z", "2026-04-22T21:12:08Z", false],
    ["2026-04-22T21:12:07Z", null, false],
    [null, null, true],
    ["not a time", "not a time", true],
    ["not a time", "2026-04-22T21:12:07Z", false],
  ])("of %s and %s is %s", (one, other, same) => {
    expect(isSameSecond(one, other)).toBe(same);
  });
});
