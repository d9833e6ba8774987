/** RFC 3339, section 5.6, as far as a moment can be read from it: a date, a time and a zone. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** @returns milliseconds since 1970, undefined where the text is no RFC 3339 time */
export function parseTimestamp(text: string): number | undefined {
  const time = RFC_3339.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return undefined;
  // Date.parse lets the 31st of February pass as a day in March.
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
