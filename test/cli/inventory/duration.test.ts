import { parseDurationOption } from "../../../lib/cli/inventory/duration";

const HOUR = 3_600_000;

it.each([
  ["30d", 30 * 24 * HOUR],
  ["1d12h", 36 * HOUR],
  ["720h", 720 * HOUR],
  ["1h30m", 1.5 * HOUR],
  ["1500\u03bcs", 1.5],
  ["1500\u00b5s", 1.5],
])("parses %s", (text, milliseconds) => {
  expect(parseDurationOption(text)).toBe(milliseconds);
});

it.each(["", "0d", "0h", "-1d", "1w", "d", "1d ", "1.5d", "30", "1d-1h", "1d+1h", "-1h"])(
  "rejects %j",
  (text) => {
    expect(() => parseDurationOption(text)).toThrow("such as 30d, 12h or 1d12h");
  },
);
