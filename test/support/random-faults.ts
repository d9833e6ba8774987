import fc from "fast-check";
import type { Fault } from "./emulator";

/** Longer than the client's timeout, so that the response is too late. */
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
  // Timeouts take real time, so each of these faults applies only once.
  .map(({ kind, status, times, method }) => {
    if (kind === "delay") return { kind, method, times: 1, delay_ms: LATE_MS };
    // The API's documentation guarantees that a POST with a 4xx response commits nothing.
    if (kind === "status-after-commit" && method === "POST" && status < 500) {
      return { kind, method, times, status: 201 };
    }
    if (kind.startsWith("status")) return { kind, method, status, times };
    // If lists lag behind for more than a minute, they prove nothing.
    return { kind, method, times: kind === "stale-list" ? Math.min(times, 5) : times };
  });

/**
 * Two 404 responses, two seconds apart, prove an absence if there is no list, so this fault never causes exactly two.
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
  /** null if the step follows immediately, while the faults of the previous step continue. */
  readonly faults: readonly Fault[] | null;
  readonly hours: number;
  /** The number of responses to POSTs that contain an ID but no secret. */
  readonly secretless: number;
  /** The number of requests after which Terraform requests a stop. */
  readonly stopsAfter: number | null;
}

/** A few random steps with random faults. */
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
