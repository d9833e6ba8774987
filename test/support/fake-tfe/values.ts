import { toKnown, type Unknown } from "../../../lib/adapter/framework/values/value";

/** A known value, with an empty string counting as absent. */
export const toNonEmpty = (value: string | null | Unknown): string | undefined => toKnown(value) || undefined;

/** The real provider's error for an `expired_at` that it can't read. */
export const formatTimeError = (text: string): string =>
  `${text} must be a valid date or time, provided in iso8601 format`;

/** Go's `time.RFC3339`, which the provider checks before it sends a request. */
export function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
