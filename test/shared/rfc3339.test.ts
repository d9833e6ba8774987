import { formatTimestamp, isSameSecond, normalizeTimestamp, parseTimestamp } from "../../lib/shared/rfc3339";

const invalid = [
  "",
  "tomorrow",
  "2027-01-31",
  "2027-01-31T00:00:00",
  "2027-01-31 00:00:00Z",
  "2027-01-31T00:00Z",
  "2027-01-31T00:00:00.Z",
  "2027-02-30T00:00:00Z",
  "2027-02-29T00:00:00Z",
  "2027-00-01T00:00:00Z",
  "2027-13-01T00:00:00Z",
  "2027-01-00T00:00:00Z",
  "2027-01-31T24:00:00Z",
  "2027-01-31T25:00:00Z",
  "2027-01-31T00:60:00Z",
  "2027-01-31T00:00:00+24:00",
  "2027-01-31T00:00:00+01:60",
  "2027-01-31T00:00:00+0100",
  "9999-12-31T23:59:59-01:00",
  "2027-01-31T00:00:00Z\n",
  "1800000000",
];

describe("parseTimestamp", () => {
  it.each([
    ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T01:30:00+01:30", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T01:30:00-00:00", "2027-01-31T01:30:00.000Z"],
    ["2026-04-22T21:12:07.481460751Z", "2026-04-22T21:12:07.481Z"],
    ["2028-02-29T00:00:00z", "2028-02-29T00:00:00.000Z"],
    ["2028-02-29t00:00:00.5+01:00", "2028-02-28T23:00:00.500Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("parses %s", (text, iso) => {
    expect(new Date(parseTimestamp(text) ?? NaN).toISOString()).toBe(iso);
  });

  it.each(invalid)("rejects %j", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe("normalizeTimestamp", () => {
  it.each([
    ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00Z"],
    ["2027-01-31T01:00:00+01:00", "2027-01-31T00:00:00Z"],
    ["2027-01-31T00:00:00.999Z", "2027-01-31T00:00:00Z"],
    ["2027-01-31t00:00:00z", "2027-01-31T00:00:00Z"],
  ])("normalizes %s to %s", (text, normalized) => {
    expect(normalizeTimestamp(text)).toBe(normalized);
  });

  it.each(invalid)("rejects %j", (text) => {
    expect(normalizeTimestamp(text)).toBeUndefined();
  });
});

describe("formatTimestamp", () => {
  it("formats whole seconds in UTC", () => {
    expect(formatTimestamp(Date.UTC(2027, 0, 31, 12, 0, 0, 999))).toBe("2027-01-31T12:00:00Z");
  });
});

describe("isSameSecond", () => {
  it.each([
    ["2026-04-22T21:12:07.481460751Z", "2026-04-22T21:12:07Z", true],
    ["2026-04-22T21:12:07Z", "2026-04-22T23:12:07+02:00", true],
    ["2026-04-22T21:12:07Z", "2026-04-22T21:12:08Z", false],
    ["2026-04-22T21:12:07Z", null, false],
    [null, null, true],
    ["not a time", "not a time", true],
    ["not a time", "2026-04-22T21:12:07Z", false],
  ])("given %s and %s, returns %s", (one, other, same) => {
    expect(isSameSecond(one, other)).toBe(same);
  });
});
