import { toKnown, type Unknown } from "../../../lib/adapter/framework/values/value";

/** Returns the value, or undefined if it is unknown, absent or an empty string. */
export const toNonEmpty = (value: string | null | Unknown): string | undefined => toKnown(value) || undefined;

/** Returns the real provider's error for an `expired_at` that it can't parse. */
export const formatTimeError = (text: string): string =>
  `${text} must be a valid date or time, provided in iso8601 format`;

/** Reports whether text has Go's format `time.RFC3339`, which the real provider checks before it sends a request. */
export function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
