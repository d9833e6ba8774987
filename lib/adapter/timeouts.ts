import { CanceledError, withDeadline, type Connection } from "./connection";
import { parseGoDuration } from "../shared/go-duration";
import { quote } from "./diagnostics";
import {
  singleNested,
  string,
  type Attribute,
  type StateOf,
  type PlanOf,
} from "./framework/schema/attribute";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { isKnown, type Unknown } from "./framework/values/value";

const OPERATIONS = ["create", "read", "delete"] as const;
type Operation = (typeof OPERATIONS)[number];

const DEFAULT_TIMEOUT = "10m";
const SHORTEST_MS = 1_000;
/** Far more than any creation takes, and less than a timer of Node can count. */
const LONGEST_MS = 24 * 3_600_000;

const operation = (name: Operation): Attribute<string> =>
  string({
    optional: true,
    description: `How long to ${name} may take in all, every attempt and every wait included, as a Go duration such as "90s" or "5m". Defaults to "${DEFAULT_TIMEOUT}".`,
  });

const operations = { create: operation("create"), read: operation("read"), delete: operation("delete") };

type Timeouts = StateOf<typeof operations>;

/** The field's own form: terraform-plugin-framework-timeouts has the same argument. */
export const timeouts = singleNested(operations, {
  optional: true,
  description: "How long each operation may take in all.",
});

export function checkTimeouts(configured: PlanOf<typeof operations> | null | Unknown): Diagnostic[] {
  if (!isKnown(configured) || configured === null) return [];
  return OPERATIONS.flatMap((name) => {
    const value = configured[name];
    if (!isKnown(value) || value === null) return [];
    const duration = parseGoDuration(value) ?? 0;
    if (duration >= SHORTEST_MS && duration <= LONGEST_MS) return [];
    const summary = `\`timeouts.${name}\` must be a duration from 1 second to 24 hours, got ${quote(value)}`;
    return [error(summary, 'Write it as Go does, such as "90s" or "5m".', ["timeouts"])];
  });
}

/** The same connection, which stops as well when the time for an operation is over. */
export function withTimeout(
  connection: Connection,
  configured: Timeouts | null,
  name: Operation,
): Connection {
  const allowed = configured?.[name] ?? DEFAULT_TIMEOUT;
  const reason = new CanceledError(`the ${allowed} that it may take in all were over`);
  const milliseconds = Math.round(parseGoDuration(allowed) ?? 0);
  return { ...connection, signal: withDeadline(milliseconds, connection.signal, reason) };
}
