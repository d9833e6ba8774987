import { InvalidArgumentError } from "commander";
import { parseGoDuration } from "../../shared/go-duration";

const DAY_MS = 86_400_000;

/**
 * Parses the value of a duration option: days, a Go duration, or both, such as "30d", "12h" or "1d12h".
 *
 * @returns the duration in milliseconds
 * @throws InvalidArgumentError if the duration is invalid or isn't positive
 */
export function parseDurationOption(text: string): number {
  const [, days = "0", rest = "0"] = /^(?:(\d{1,5})d)?([^+-].*)?$/.exec(text) ?? [];
  const milliseconds = Number(days) * DAY_MS + (parseGoDuration(rest) ?? NaN);
  if (milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError("It must be a positive duration such as 30d, 12h or 1d12h.");
}
