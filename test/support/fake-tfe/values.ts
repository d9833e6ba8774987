import { isKnown, type Unknown } from "../../../lib/adapter/framework/values/value";

/** A planned value where there is one; during apply nothing is unknown but what the server decides. */
export function known<T>(value: T | null | Unknown): T | undefined {
  return isKnown(value) && value !== null ? value : undefined;
}

/** The same, with an empty text counting as none, as both of Terraform's SDKs are used here. */
export const filled = (value: string | null | Unknown): string | undefined => known(value) || undefined;

/** As in `time.RFC3339` of Go, for what the provider checks before it asks the server. */
export function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
