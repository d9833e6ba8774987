import { parseGoDuration } from "../shared/go-duration";
import { withDeadline } from "./cancellation";
import type { Connection } from "./connection";
import { quote } from "./diagnostics";
import { singleNested, string, type Attribute } from "./framework/schema/attribute";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, toKnown, type Unknown } from "./framework/values/value";

type Operation = "create" | "read" | "update" | "delete";

const DEFAULT_TIMEOUT = "10m";
const MIN_TIMEOUT_MS = 1_000;
/** The maximum is much longer than any operation takes, and shorter than the maximum delay of a Node timer. */
const MAX_TIMEOUT_MS = 24 * 3_600_000;

type Timeouts<O extends Operation> = { readonly [K in O]: string | null };
type PlannedTimeouts<O extends Operation> = { readonly [K in O]: string | null | Unknown };

/** Creates the `timeouts` argument in the form that terraform-plugin-framework-timeouts established. */
export function createTimeouts<O extends Operation>(
  ...operations: readonly O[]
): Attribute<Timeouts<O>, PlannedTimeouts<O>> & { readonly optional: true } {
  const nested = Object.fromEntries(
    operations.map((operation) => [
      operation,
      string({
        optional: true,
        description: `Timeout of the ${operation} operation, including all attempts and waits. A Go duration from 1 second to 24 hours, such as "90s" or "5m". Defaults to "${DEFAULT_TIMEOUT}".`,
      }),
    ]),
  ) as Record<O, Attribute<string>>;
  return singleNested(nested, { optional: true, description: "Timeouts of the operations." }) as ReturnType<
    typeof createTimeouts<O>
  >;
}

export function checkTimeouts(
  configured: { readonly [operation: string]: string | null | Unknown } | null | Unknown,
): Diagnostic[] {
  const timeouts = toKnown(configured);
  return Object.entries(timeouts ?? {}).flatMap(([operation, value]) => {
    if (!isKnown(value) || value === null) return [];
    const duration = parseGoDuration(value) ?? 0;
    if (duration >= MIN_TIMEOUT_MS && duration <= MAX_TIMEOUT_MS) return [];
    const summary = `\`timeouts.${operation}\` must be a duration from 1 second to 24 hours, got ${quote(value)}`;
    return [error(summary, 'Use a Go duration in this range, such as "90s" or "5m".', ["timeouts"])];
  });
}

/** Returns the timeouts in the form that the state stores. */
export function toKnownTimeouts<O extends Operation>(
  planned: PlannedTimeouts<O> | null | Unknown,
): Timeouts<O> | null {
  const timeouts = toKnown(planned);
  if (timeouts === undefined) return null;
  const entries = Object.entries<string | null | Unknown>(timeouts);
  return Object.fromEntries(
    entries.map(([operation, value]) => [operation, toKnown(value) ?? null]),
  ) as Timeouts<O>;
}

/** Returns a copy of the connection whose signal is also aborted when the operation's timeout expires. */
export function withTimeout(
  connection: Connection,
  timeouts: { readonly [operation: string]: string | null } | null,
  operation: Operation,
): Connection {
  const timeout = timeouts?.[operation] ?? DEFAULT_TIMEOUT;
  const milliseconds = Math.round(parseGoDuration(timeout) ?? 0);
  return {
    ...connection,
    signal: withDeadline(milliseconds, connection.signal, `the timeout of ${timeout} has expired`),
  };
}
