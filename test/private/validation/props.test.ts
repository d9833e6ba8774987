import { TerraformStack, Testing } from "cdktf";
import { normalizeExpiry } from "../../../lib/private/validation/props";

const normalize = (expiresAt: string) =>
  normalizeExpiry(new TerraformStack(Testing.app(), "platform"), expiresAt);

describe("an expiry", () => {
  test.each([
    ["the time zone UTC", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z"],
    ["a different time zone", "2027-01-31T13:00:00+01:00", "2027-01-31T12:00:00Z"],
    ["a different time zone and day", "2028-02-28T23:30:00-11:30", "2028-02-29T11:00:00Z"],
    ["a fraction of zero", "2027-01-31T12:00:00.000Z", "2027-01-31T12:00:00Z"],
    ["half a second", "2027-01-31T12:00:00.500Z", "2027-01-31T12:00:00Z"],
    ["nanoseconds", "2027-01-31T12:00:00.123456789Z", "2027-01-31T12:00:00Z"],
    ["lowercase letters", "2027-01-31t12:00:00z", "2027-01-31T12:00:00Z"],
  ])("with %s is converted to UTC and whole seconds", (_, expiresAt, expected) => {
    expect(normalize(expiresAt)).toBe(expected);
  });

  test("that is unknown at synth isn't changed", () => {
    expect(normalize("${TfToken[TOKEN.0]}")).toBe("${TfToken[TOKEN.0]}");
  });

  test("is rejected with an error whose name programs can check", () => {
    expect(() => normalize("720h")).toThrow(expect.objectContaining({ name: "ValidationError" }) as Error);
  });

  test.each([
    ["without a time zone", "2027-01-31T12:00:00"],
    ["without a time", "2027-01-31"],
    ["on a day that doesn't exist in the month", "2027-02-29T00:00:00Z"],
    ["in month 13", "2027-13-01T00:00:00Z"],
    ["at hour 24", "2027-01-31T24:00:00Z"],
    ["at a leap second (which Go can't parse)", "2016-12-31T23:59:60Z"],
    ["with a time zone without a colon", "2027-01-31T12:00:00+0100"],
    ["that is a duration", "720h"],
    ["that is empty", ""],
    ["with a line break", "2027-01-31T12:00:00Z\n"],
  ])("%s is rejected", (_, expiresAt) => {
    expect(() => normalize(expiresAt)).toThrow(
      `[platform] \`expiresAt\` must be an RFC 3339 timestamp with a time zone, got "${expiresAt}".`,
    );
  });
});
