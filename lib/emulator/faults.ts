import { isObject, ownValue } from "./attributes";
import { invalid } from "./json-api";
import type { Snapshot } from "./store";

/**
 * The kinds of faults:
 * - `status`: responds with the status, and doesn't carry out the request
 * - `status-after-commit`: carries out the request, then responds with the status
 * - `drop-before-commit`: closes the connection without a response, and doesn't carry out the request
 * - `drop-after-commit`: carries out the request, then closes the connection without a response
 * - `truncate`: carries out the request, sends half of the response's body and closes the connection
 * - `delay`: carries out the request and delays the response
 * - `stale-list`: responds to a list request with the list as it was when the fault was set
 */
export const faultKinds = [
  "status",
  "status-after-commit",
  "drop-before-commit",
  "drop-after-commit",
  "truncate",
  "delay",
  "stale-list",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** The method of the requests; null for every method. */
  readonly method: string | null;
  /** A pattern that matches the path with or without its query; null for every path. */
  readonly path: RegExp | null;
  /** The number of requests that the fault still applies to. */
  times: number;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The delay before the response, or before the connection is closed. */
  readonly delayMs: number;
  /** The data that a stale list contains; null for other kinds of faults. */
  readonly before: Snapshot | null;
}

const KEYS = ["method", "path", "times", "kind", "status", "headers", "delay_ms"];
const METHOD = /^[A-Za-z]{1,16}$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
// These headers delimit the response. Overriding them would break the emulator instead of simulating a broken
// server.
const FRAMING = new Set(["content-length", "transfer-encoding", "connection"]);
const TEN_MINUTES = 600_000;

type Definition = Readonly<Record<string, unknown>>;

function parseWholeNumber(
  from: Definition,
  key: string,
  index: number,
  min: number,
  max: number,
): number | undefined {
  const value = ownValue(from, key);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(
    `${key} must be a whole number from ${min} to ${max}, got ${JSON.stringify(value)}`,
    `/${index}/${key}`,
  );
}

function parsePath(from: Definition, index: number): RegExp | null {
  const value = ownValue(from, "path");
  if (value === undefined) return null;
  if (typeof value !== "string")
    throw invalid("path must be a regular expression, as a string", `/${index}/path`);
  try {
    return new RegExp(value);
  } catch (error) {
    throw invalid(`path isn't a regular expression: ${(error as Error).message}`, `/${index}/path`);
  }
}

function parseHeaders(from: Definition, index: number): ReadonlyMap<string, string> {
  const value = ownValue(from, "headers") ?? {};
  if (!isObject(value)) throw invalid("headers must be an object with string values", `/${index}/headers`);
  return new Map(
    Object.entries(value).map(([name, text]): [string, string] => {
      const pointer = `/${index}/headers/${name}`;
      if (!HEADER_NAME.test(name))
        throw invalid("A header's name contains an invalid character or is empty", pointer);
      if (FRAMING.has(name.toLowerCase())) throw invalid(`A fault can't set the header ${name}`, pointer);
      if (typeof text !== "string" || !HEADER_VALUE.test(text)) {
        throw invalid("A header's value must be a string of printable ASCII characters", pointer);
      }
      return [name, text];
    }),
  );
}

function parseFault(from: unknown, index: number, before: () => Snapshot): Fault {
  if (!isObject(from)) throw invalid("Each fault must be an object", `/${index}`);
  const unknown = Object.keys(from).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw invalid(`Unknown key. The supported keys are ${KEYS.join(", ")}`, `/${index}/${unknown}`);
  const kind = faultKinds.find((known) => known === ownValue(from, "kind"));
  if (kind === undefined) throw invalid(`kind must be one of ${faultKinds.join(", ")}`, `/${index}/kind`);
  const method = ownValue(from, "method") ?? null;
  if (method !== null && (typeof method !== "string" || !METHOD.test(method))) {
    throw invalid("method must be the name of an HTTP method, such as POST", `/${index}/method`);
  }
  const delayMs = parseWholeNumber(from, "delay_ms", index, 0, TEN_MINUTES);
  if (kind === "delay" && delayMs === undefined)
    throw invalid('The kind "delay" requires delay_ms', `/${index}/delay_ms`);
  return {
    kind,
    method: method?.toUpperCase() ?? null,
    path: parsePath(from, index),
    times: parseWholeNumber(from, "times", index, 1, 1_000_000) ?? 1,
    status: parseWholeNumber(from, "status", index, 200, 599) ?? 500,
    headers: parseHeaders(from, index),
    delayMs: delayMs ?? 0,
    before: kind === "stale-list" ? before() : null,
  };
}

/** The simulated faults. The first fault in the list that matches a request applies. */
export class Faults {
  private faults: readonly Fault[] = [];

  /**
   * Replaces all faults. If a definition is invalid, the current faults remain.
   *
   * @throws ApiError 422 with a pointer to the invalid value
   */
  set(definitions: unknown, snapshot: () => Snapshot): void {
    if (!Array.isArray(definitions)) throw invalid("The body must be a list of faults", "");
    let taken: Snapshot | undefined;
    this.faults = definitions.map((from: unknown, index) =>
      parseFault(from, index, () => (taken ??= snapshot())),
    );
  }

  clear(): void {
    this.faults = [];
  }

  /** Returns the remaining faults, in the format in which they were set. */
  pending(): readonly Readonly<Record<string, unknown>>[] {
    return this.faults.map(({ kind, method, path, times, status, headers, delayMs }) => ({
      kind,
      method,
      path: path?.source ?? null,
      times,
      status,
      headers: Object.fromEntries(headers),
      delay_ms: delayMs,
    }));
  }

  /**
   * Returns the fault that applies to this request, if any, and decrements its `times`.
   *
   * @param list - whether the request is for a list; `stale-list` applies only to lists
   */
  take(method: string, url: URL, list: boolean): Fault | undefined {
    const fault = this.faults.find(
      (candidate) =>
        (candidate.method === null || candidate.method === method) &&
        (candidate.path === null ||
          candidate.path.test(url.pathname) ||
          candidate.path.test(url.pathname + url.search)) &&
        (candidate.kind !== "stale-list" || list),
    );
    if (fault !== undefined && --fault.times === 0) {
      this.faults = this.faults.filter((other) => other !== fault);
    }
    return fault;
  }
}
