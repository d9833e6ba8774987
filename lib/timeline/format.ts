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

/**
 * Formats a duration in the largest unit of which it contains at least two, such as `47 hours`, and rounds down. A
 * duration of less than two seconds is formatted as `1 second` or `a moment`.
 */
export function formatDuration(milliseconds: number): string {
  const [size, name] = units.find(([unit]) => milliseconds >= 2 * unit) ??
    units.find(([unit]) => milliseconds >= unit) ?? [0, ""];
  if (size === 0) return "a moment";
  const count = Math.floor(milliseconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Formats a time in UTC, with seconds: `2030-01-31 12:00:00`. */
export const formatTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");

/** Formats a time in UTC, without seconds: `2030-01-31 12:00`. */
export const formatMinute = (milliseconds: number): string => formatTime(milliseconds).slice(0, 16);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Returns the label of a tick.
 *
 * @param step the distance between two ticks, in milliseconds
 */
export function formatTick(milliseconds: number, step: number): string {
  const date = new Date(milliseconds);
  const month = months[date.getUTCMonth()] ?? "";
  if (step >= YEAR) return String(date.getUTCFullYear());
  if (step >= 28 * DAY) return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : month;
  const time = date.toISOString().slice(11, 16);
  return step >= DAY || time === "00:00" ? `${date.getUTCDate()} ${month}` : time;
}
