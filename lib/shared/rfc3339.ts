/**
 * The `date-time` of RFC 3339, section 5.6, in any letter case. Like Go and the API, it excludes leap seconds (:60).
 */
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The first and the last millisecond that RFC 3339 can express in UTC. */
const EARLIEST = Date.parse("0000-01-01T00:00:00Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

/** Parses a timestamp. Returns milliseconds since 1970; undefined if the string isn't a valid RFC 3339 timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const [, year, month, day] = DATE_TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  // Date.parse treats February 31 as a day in March.
  const date = new Date(Date.parse(`${year}-${month}-${day}T00:00:00Z`));
  if (date.getUTCDate() !== Number(day)) return undefined;
  const time = Date.parse(text.toUpperCase());
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}

/** Formats a time as RFC 3339 in UTC with whole seconds, as Terraform does. */
export function formatTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Converts a timestamp to UTC with whole seconds. Returns undefined if the string isn't a valid RFC 3339 timestamp. */
export function normalizeTimestamp(text: string): string | undefined {
  const time = parseTimestamp(text);
  return time === undefined ? undefined : formatTimestamp(time);
}

/**
 * Reports whether two timestamps represent the same second. Null and invalid timestamps match only themselves. The API
 * can return the same timestamp of a token with nanoseconds in one response and with whole seconds in another.
 */
export function isSameSecond(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  const [a, b] = [normalizeTimestamp(one), normalizeTimestamp(other)];
  return a === undefined || b === undefined ? one === other : a === b;
}
