const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const units: readonly (readonly [number, string])[] = [
  [YEAR, "year"],
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
];

/** How long that is, rounded down to the largest unit of which there are two, or to the largest at all. */
export function span(milliseconds: number): string {
  const [size, name] = units.find(([unit]) => milliseconds >= 2 * unit) ??
    units.find(([unit]) => milliseconds >= unit) ?? [0, ""];
  if (size === 0) return "a moment";
  const count = Math.floor(milliseconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** In UTC, to the second: `2030-01-31 12:00:00`. */
export const instant = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");

/** The same to the minute. */
export const minute = (milliseconds: number): string => instant(milliseconds).slice(0, 16);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What is written at a tick of an axis whose ticks are so far apart. */
export function tickLabel(milliseconds: number, step: number): string {
  const date = new Date(milliseconds);
  const month = months[date.getUTCMonth()] ?? "";
  if (step >= YEAR) return String(date.getUTCFullYear());
  if (step >= 28 * DAY) return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : month;
  const time = date.toISOString().slice(11, 16);
  return step >= DAY || time === "00:00" ? `${date.getUTCDate()} ${month}` : time;
}
