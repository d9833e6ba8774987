import type { TokenLifetime } from "./lifetime";
import { getEnd } from "./lifetime";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time span that a drawing shows, in milliseconds since the Unix epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The time span to show: "all" to include the lifetimes of all tokens, or a number of days around the current time. */
export type TimeRange = "all" | number;

const PAST_SHARE = 0.35;

export function getWindow(lives: readonly TokenLifetime[], now: number, reach: TimeRange): Window {
  if (reach !== "all")
    return { from: now - PAST_SHARE * reach * DAY, to: now + (1 - PAST_SHARE) * reach * DAY };
  let [from, to] = [now, now];
  for (const life of lives) {
    from = Math.min(from, life.createdAt);
    to = Math.max(to, getEnd(life) ?? now);
  }
  // A margin keeps marks from being cut off. Without its minimum, the window could be empty, for example if there are
  // no tokens.
  const margin = Math.max((to - from) * 0.04, DAY / 2);
  return { from: from - margin, to: to + margin };
}

/**
 * Returns the position of a time in percent of the width, rounded to two decimals. For a time outside the window, the
 * position is below 0 or above 100.
 */
export const getPosition = (instant: number, { from, to }: Window): number =>
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

function getEvenTicks({ from, to }: Window, step: number): number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

/** Returns ticks on the first day of every n-th month, counted from January of the year 0. */
function getMonthTicks({ from, to }: Window, months: number): number[] {
  const start = new Date(from);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) * months;
  const at: number[] = [];
  for (let month = first; ; month += months) {
    // Doesn't use Date.UTC, which interprets the years 0 to 99 as 1900 to 1999.
    const tick = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (tick > to) return at;
    if (tick >= from) at.push(tick);
  }
}

/**
 * Returns ticks at round times in UTC. Usually, there are at most eight. A window of a minute or more has at least one.
 */
export function getTicks(window: Window): Ticks {
  const width = window.to - window.from;
  const even = EVEN_STEPS.find((step) => width / step <= MOST_TICKS);
  if (even !== undefined) return { step: even, at: getEvenTicks(window, even) };
  const month = 30.44 * DAY;
  const months = MONTH_STEPS.find((count) => width / (count * month) <= MOST_TICKS) ?? 12_000;
  return { step: months * month, at: getMonthTicks(window, months) };
}
