import type { Environment } from "../client/auth/credentials";
import { redact, type Secret } from "../client/secret";
import type { RequestObservation } from "../client/http/transport";

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

type Fields = Readonly<Record<string, string | number | undefined>>;

/** Writes one line, where that level is asked for. What is handed to it must hold no secret. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

export const discardLog: Log = () => undefined;

/**
 * Lines of JSON as hashicorp/go-plugin reads them from a plugin's standard error, for TF_LOG_PROVIDER, or TF_LOG where
 * that is not set.
 *
 * @param write takes one line at a time
 * @param now the wall clock, in milliseconds
 */
export function createLog(
  write: (line: string) => void,
  env: Environment,
  now: () => number = () => Date.now(),
): Log {
  const least = leastLevel(env.TF_LOG_PROVIDER || env.TF_LOG);
  if (least === undefined) return discardLog;
  return (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const line = {
      "@level": level,
      "@message": message,
      "@module": "tfetokens",
      // go-plugin takes a line for no JSON whose time has not exactly six decimals.
      "@timestamp": new Date(now()).toISOString().replace("Z", "000Z"),
      ...fields,
    };
    write(`${JSON.stringify(line)}\n`);
  };
}

/**
 * Writes a request down: what was asked of whom and what became of it, nothing of what was in it.
 *
 * @param credential what the request was made with, and a server may quote
 */
export function logRequest(
  log: Log,
  { call, attempt, milliseconds, outcome }: RequestObservation,
  credential: Secret,
): void {
  const { host, pathname, searchParams } = new URL(call.url);
  const parameters = [...new Set(searchParams.keys())].join(",") || undefined;
  const request = { method: call.method, host, path: pathname, parameters, attempt, milliseconds };
  const what = `${call.method} ${pathname}`;
  if ("status" in outcome) {
    const id = redact(String(outcome.headers["x-request-id"] ?? ""), credential);
    const requestId = /^[\w.-]{1,128}$/.exec(id)?.[0];
    log("debug", `${what}: ${outcome.status}`, { ...request, status: outcome.status, request_id: requestId });
  } else {
    log("warn", `${what}: ${outcome.reason}`, request);
  }
}

/**
 * Writes down what was thrown where nobody caught it: its kind and where it came from. Its message may quote what must
 * not be shown.
 */
export function logFault(log: Log, what: string, thrown: unknown): void {
  if (!(thrown instanceof Error)) return log("error", what, { error: typeof thrown });
  const places = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const trace = places.slice(0, 6).map((line) => line.trim());
  log("error", what, { error: thrown.constructor.name, trace: trace.join(" ") });
}

/** @returns undefined: nothing is to be logged */
function leastLevel(asked: string | undefined): Level | undefined {
  const level = asked?.trim().toLowerCase();
  if (!level || level === "off") return undefined;
  // Terraform takes `json` and every word that it does not know for trace.
  return LEVELS.find((known) => known === level) ?? "trace";
}
