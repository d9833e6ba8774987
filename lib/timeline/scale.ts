import type { Life } from "./lives";
import { endOf } from "./lives";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The part of time that is drawn. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** How much time is drawn: everything there is to see, or so many days around now. */
export type Reach = "all" | number;

const PAST_SHARE = 0.35;

export function windowOf(lives: readonly Life[], now: number, reach: Reach): Window {
  if (reach !== "all")
    return { from: now - PAST_SHARE * reach * DAY, to: now + (1 - PAST_SHARE) * reach * DAY };
  let [from, to] = [now, now];
  for (const life of lives) {
    from = Math.min(from, life.made);
    to = Math.max(to, endOf(life) ?? now);
  }
  // Air on both sides, so that no mark is cut, and a day at least, so that a young token is no dot.
  const margin = Math.max((to - from) * 0.04, DAY / 2);
  return { from: from - margin, to: to + margin };
}

/** Where an instant stands, in percent of the width, to a hundredth; outside the window below 0 or above 100. */
export const position = (instant: number, { from, to }: Window): number =>
  Math.round(((instant - from) / (to - from)) * 10_000) / 100;

const MOST_TICKS = 8;
const EVEN_STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12_000];

export interface Ticks {
  readonly step: number;
  readonly at: readonly number[];
}

function evenTicks({ from, to }: Window, step: number): number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

/** At the first of a month, every so many months counted from a year that they divide. */
function monthTicks({ from, to }: Window, months: number): number[] {
  const start = new Date(from);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  const at: number[] = [];
  for (let month = first; ; month += months) {
    // Not Date.UTC, which takes the years 0 to 99 for those of the 20th century.
    const tick = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (tick > to) return at;
    if (tick >= from) at.push(tick);
  }
}

/** Round instants in UTC, at most eight, never none for a window of a minute or more. */
export function ticksOf(window: Window): Ticks {
  const width = window.to - window.from;
  const even = EVEN_STEPS.find((step) => width / step <= MOST_TICKS);
  if (even !== undefined) return { step: even, at: evenTicks(window, even) };
  const month = 30.44 * DAY;
  const months = MONTH_STEPS.find((count) => width / (count * month) <= MOST_TICKS) ?? 12_000;
  return { step: months * month, at: monthTicks(window, months) };
}
