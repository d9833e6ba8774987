import { parseGoDuration } from "../../shared/go-duration";
import { isObject, ownValue, parseTime } from "../attributes";
import { LATEST } from "../clock";
import type { Emulation } from "../emulation";
import { invalid } from "../json-api";
import type { WireClock } from "../wire";

export const getClock = ({ clock }: Emulation): WireClock => ({
  now: new Date(clock.now()).toISOString(),
  frozen: clock.isFrozen,
});

function parseInstant({ clock }: Emulation, body: Readonly<Record<string, unknown>>): number {
  const advance = ownValue(body, "advance");
  const now = ownValue(body, "now");
  if (advance !== undefined && now !== undefined)
    throw invalid("Set either `advance` or `now`, not both", "/advance");
  if (now !== undefined) {
    const instant = typeof now === "string" ? parseTime(now) : undefined;
    if (instant === undefined) {
      throw invalid(
        `\`now\` must be a time such as 2030-01-31T12:00:00Z, got ${JSON.stringify(now)}`,
        "/now",
      );
    }
    return instant;
  }
  if (advance === undefined) return clock.now();
  const duration = typeof advance === "string" ? parseGoDuration(advance) : undefined;
  const words = `\`advance\` must be a non-negative duration such as "720h" or "1h30m", got ${JSON.stringify(advance)}`;
  if (duration === undefined || duration < 0) throw invalid(words, "/advance");
  const instant = clock.now() + Math.round(duration);
  if (instant > LATEST) throw invalid("`advance` would set the clock past the year 9999", "/advance");
  return instant;
}

/** @throws ApiError 422 with a pointer to the invalid value, without changing the clock */
export function setClock(emulation: Emulation, body: unknown): WireClock {
  if (!isObject(body)) throw invalid('The body must be an object such as {"advance": "720h"}', "");
  const unknown = Object.keys(body).find((key) => !["advance", "now", "frozen"].includes(key));
  if (unknown !== undefined)
    throw invalid("Unknown key. The supported keys are advance, now and frozen", `/${unknown}`);
  const frozen = ownValue(body, "frozen");
  if (frozen !== undefined && typeof frozen !== "boolean")
    throw invalid("`frozen` must be true or false", "/frozen");
  if (Object.keys(body).length === 0) throw invalid("Set at least one of advance, now and frozen", "");
  const { clock } = emulation;
  const instant = parseInstant(emulation, body);
  // The clock is frozen first, so that no real time passes between the two changes.
  if (frozen === true) clock.freeze();
  clock.set(instant);
  if (frozen === false) clock.resume();
  return getClock(emulation);
}
