/** Date, time and zone of RFC 3339, section 5.6. Leap seconds are left out: Go can't parse them. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** @returns milliseconds since 1970; undefined if the text isn't a valid RFC 3339 timestamp */
export function parseTimestamp(text: string): number | undefined {
  const time = RFC_3339.test(text) ? Date.parse(text.toUpperCase()) : NaN;
  if (Number.isNaN(time)) return undefined;
  // Date.parse accepts 31 February as a day in March.
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return day <= lastDay ? time : undefined;
}

/** RFC 3339 in UTC, to the second, as Terraform's own timestamps are. */
export function formatTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Whether two texts mean the same moment, to the second: the same token's time has nanoseconds in one answer
 * and whole seconds in another.
 */
export function isSameSecond(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  const [a, b] = [parseTimestamp(one), parseTimestamp(other)];
  if (a === undefined || b === undefined) return one === other;
  return Math.floor(a / 1000) === Math.floor(b / 1000);
}
