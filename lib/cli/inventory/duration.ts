import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../emulator/duration";

const DAY = 86_400_000;

/**
 * A length of time as an option takes it: days, as people count the lives of tokens, and whatever Go would read.
 *
 * @returns milliseconds
 */
export function durationOption(text: string): number {
  const [, days = "0", rest = ""] = /^(?:(\d{1,5})d)?(.*)$/.exec(text) ?? [];
  const milliseconds = Number(days) * DAY + (rest === "" ? 0 : (parseDuration(rest) ?? NaN));
  if (milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError(
    "It must be a length of time such as 30d, 12h or 1d12h, longer than nothing.",
  );
}
