import { TerraformStack, Testing } from "cdktf";
import { checkExpiry } from "../../../lib/private/validation/props";

const check = (expiresAt: string) => () => {
  checkExpiry(new TerraformStack(Testing.app(), "platform"), expiresAt);
};

describe("an expiry", () => {
  test.each([
    "2027-01-31T12:00:00Z",
    "2027-01-31T13:00:00+01:00",
    "2027-01-31T12:00:00.123456789Z",
    "2028-02-29T00:00:00-11:30",
    "2027-01-31t12:00:00z",
  ])("may be %s", (expiresAt) => {
    expect(check(expiresAt)).not.toThrow();
  });

  test("is refused by an error that programs can tell by its name", () => {
    expect(check("720h")).toThrow(expect.objectContaining({ name: "ValidationError" }) as Error);
  });

  test.each([
    ["no zone", "2027-01-31T12:00:00"],
    ["no time", "2027-01-31"],
    ["a day the month has not", "2027-02-29T00:00:00Z"],
    ["a month the year has not", "2027-13-01T00:00:00Z"],
    ["an hour the day has not", "2027-01-31T24:00:00Z"],
    ["a leap second, which Go cannot read", "2016-12-31T23:59:60Z"],
    ["a zone without a colon", "2027-01-31T12:00:00+0100"],
    ["a duration", "720h"],
    ["nothing in it", ""],
    ["a line after it", "2027-01-31T12:00:00Z\n"],
  ])("is refused with %s", (_, expiresAt) => {
    expect(check(expiresAt)).toThrow(
      `[platform] \`expiresAt\` must be a time of RFC 3339 with a zone, got "${expiresAt}". Write it like "2027-01-31T12:00:00Z"`,
    );
  });
});
