import fc from "fast-check";
import type { Fault } from "./emulator";

/** The delay of a late response, which exceeds the client's timeout. */
const LATE_MS = 60;
export const CLIENT_TIMEOUT_MS = 30;

/** A fault that affects some of the requests. */
const fault: fc.Arbitrary<Fault> = fc
  .record({
    kind: fc.constantFrom(
      "status",
      "status-after-commit",
      "drop-before-commit",
      "drop-after-commit",
      "truncate",
      "stale-list",
      "delay",
    ),
    method: fc.constantFrom("GET", "POST", "DELETE"),
    status: fc.constantFrom(201, 401, 404, 422, 429, 500, 503),
    times: fc.constantFrom(1, 1, 2, 99),
  })
  // A delay takes real time, so each delay affects only one request.
  .map(({ kind, status, times, method }) => {
    if (kind === "delay") return { kind, method, times: 1, delay_ms: LATE_MS };
    // The API's documentation guarantees that a POST with a 4xx response commits nothing.
    if (kind === "status-after-commit" && method === "POST" && status < 500) {
      return { kind, method, times, status: 201 };
    }
    if (kind.startsWith("status")) return { kind, method, status, times };
    // The number of stale lists is limited, because the provider assumes that lists are stale for at most a minute.
    return { kind, method, times: kind === "stale-list" ? Math.min(times, 5) : times };
  });

/**
 * If no list is available, two 404 responses, two seconds apart, prove that a token is absent. The faults of a step
 * therefore never cause exactly two 404 responses to GET requests.
 */
const faults = fc.array(fault, { maxLength: 3 }).map((list) => {
  const isNotFound = ({ method, status }: Fault): boolean => method === "GET" && status === 404;
  const first = list.find(isNotFound);
  return list
    .filter((one) => one === first || !isNotFound(one))
    .map((one) => (one === first && one.times === 2 ? { ...one, times: 1 } : one));
});

export interface Step<A> {
  readonly action: A;
  /** The faults during the step, or null if the faults of the previous step continue. */
  readonly faults: readonly Fault[] | null;
  readonly hours: number;
  /** The number of POST responses that contain an ID but no secret. */
  readonly secretless: number;
  /** The number of requests after which Terraform requests a stop, or null if Terraform doesn't request a stop. */
  readonly stopsAfter: number | null;
}

/** Returns an arbitrary for short sequences of random steps with random faults. */
export const arbitrarySteps = <A>(action: fc.Arbitrary<A>, maxLength = 4): fc.Arbitrary<Step<A>[]> =>
  fc.array(
    fc.record({
      action,
      faults: fc.option(faults, { freq: 2 }),
      hours: fc.nat(2),
      secretless: fc.constantFrom(0, 0, 0, 0, 1, 99),
      stopsAfter: fc.option(fc.nat(4), { freq: 8 }),
    }),
    { minLength: 1, maxLength },
  );
