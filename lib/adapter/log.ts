import type { Environment } from "../client/auth/credentials";
import { redact, type Secret } from "../client/secret";
import type { RequestObservation } from "../client/http/transport";
import { formatStackFrames } from "../shared/stack-frames";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

type Fields = Readonly<Record<string, string | number | undefined>>;

/** A function that writes one line if its level is enabled. The message and the fields must not contain a secret. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

export const discardLog: Log = () => undefined;

/**
 * Creates a log that writes lines of JSON in the format that hashicorp/go-plugin reads from a plugin's standard error.
 * TF_LOG_PROVIDER or, by default, TF_LOG sets the minimum level.
 *
 * @param write called with one line at a time
 * @param now returns the time of the wall clock, in milliseconds
 */
export function createLog(
  write: (line: string) => void,
  env: Environment,
  now: () => number = () => Date.now(),
): Log {
  const minimum = minimumLevel(env.TF_LOG_PROVIDER || env.TF_LOG);
  if (minimum === undefined) return discardLog;
  return (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return;
    const line = {
      "@level": level,
      "@message": message,
      "@module": "tfetokens",
      // go-plugin parses a line only if its timestamp has exactly six decimals.
      "@timestamp": new Date(now()).toISOString().replace("Z", "000Z"),
      ...fields,
    };
    write(`${JSON.stringify(line)}\n`);
  };
}

/**
 * Logs a request and its outcome, without bodies, parameter values, and headers other than the request ID.
 *
 * @param credential the secret to redact, because a server might quote it in a request ID
 */
export function logRequest(
  log: Log,
  { call, attempt, milliseconds, outcome }: RequestObservation,
  credential: Secret,
): void {
  const { host, pathname, searchParams } = new URL(call.url);
  const parameters = [...new Set(searchParams.keys())].join(",") || undefined;
  const request = { method: call.method, host, path: pathname, parameters, attempt, milliseconds };
  const summary = `${call.method} ${pathname}`;
  if ("status" in outcome) {
    const id = redact(String(outcome.headers["x-request-id"] ?? ""), credential);
    const requestId = /^[\w.-]{1,128}$/.exec(id)?.[0];
    log("debug", `${summary}: ${outcome.status}`, {
      ...request,
      status: outcome.status,
      request_id: requestId,
    });
  } else {
    log("warn", `${summary}: ${outcome.reason}`, request);
  }
}

/**
 * Logs the type and the stack of an error that wasn't caught. Its message isn't logged, because it might quote a
 * secret.
 */
export function logFault(log: Log, message: string, thrown: unknown): void {
  if (!(thrown instanceof Error)) return log("error", message, { error: typeof thrown });
  log("error", message, { error: thrown.constructor.name, trace: formatStackFrames(thrown) });
}

/** Returns the lowest level that is logged, or undefined if nothing is logged. */
function minimumLevel(configured: string | undefined): Level | undefined {
  const level = configured?.trim().toLowerCase();
  if (!level || level === "off") return undefined;
  // Terraform treats `json` and unknown levels as trace.
  return LEVELS.find((name) => name === level) ?? "trace";
}
