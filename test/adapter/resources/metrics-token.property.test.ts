import fc from "fast-check";
import { metricsToken } from "../../../lib/adapter/resources/metrics-token";
import type { MetricsTokenState } from "../../../lib/adapter/resources/metrics-token-arguments";
import type { Diagnostic } from "../../../lib/adapter/schema/diagnostic";
import { UNKNOWN } from "../../../lib/adapter/values/value";
import { instantConnection } from "../../support/connection";
import { OWNER_TOKEN, testEmulator, type Fault, type TestEmulator } from "../../support/emulator";

/** Longer than the client waits, so that its answer comes too late. */
const LATE_MS = 60;
const PATIENCE_MS = 30;

const RUNS = 1_000;

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
    status: fc.constantFrom(201, 404, 422, 500, 503),
    times: fc.constantFrom(1, 1, 2, 99),
  })
  // Time-outs are real time: one at a time is enough to meet them.
  .map(({ kind, status, times, method }) => {
    if (kind === "delay") return { kind, method, times: 1, delay_ms: LATE_MS };
    return kind.startsWith("status") ? { kind, method, status, times } : { kind, method, times };
  });

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("create"), exact: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("read"), exact: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete"), exact: fc.constant(false) }) },
);

const story = fc.array(fc.record({ step, faults: fc.array(fault, { maxLength: 3 }), hours: fc.nat(2) }), {
  minLength: 1,
  maxLength: 4,
});

describe("metrics tokens under random faults", () => {
  let emulator: TestEmulator;

  beforeAll(async () => {
    emulator = await testEmulator();
  });

  afterAll(() => emulator.close());

  const none = {
    organization: "acme",
    expires_at: null,
    keepers: null,
    timeouts: null,
    id: UNKNOWN,
    created_at: UNKNOWN,
    token: UNKNOWN,
  };

  it(`leave no live token that is neither in the state nor named, and never touch another's (${RUNS} stories)`, async () => {
    let tokensSeen = 0;
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        await emulator.fetch("POST", "/_emulator/reset", { body: {} });
        const strangers = [await strangerMakes("ours-a"), await strangerMakes("ours-")];
        const connection = instantConnection(emulator.url, PATIENCE_MS);
        const states: MetricsTokenState[] = [];
        const told: Diagnostic[] = [];
        // Deleted with an error: they may be dead by now, and stay in the state all the same.
        const doubtful = new Set<string | null>();

        for (const { step, faults, hours } of steps) {
          await emulator.advance(`${hours}h`);
          await emulator.faults(...faults);
          const state = states.at(-1);
          if (step.do === "create") {
            const names = step.exact
              ? { name: "ours-a", name_prefix: null }
              : { name: UNKNOWN, name_prefix: "ours-" };
            const { value, diagnostics = [] } = await metricsToken.create({ ...none, ...names }, connection);
            if (value !== undefined) states.push(value);
            told.push(...diagnostics);
          } else if (state !== undefined && step.do === "read") {
            const { value, diagnostics = [] } = await metricsToken.read(state, connection);
            // Nothing was deleted behind Terraform's back: whatever the answers were, it is there.
            if (!doubtful.has(state.id)) expect(value).not.toBeNull();
            told.push(...diagnostics);
          } else if (state !== undefined) {
            const diagnostics = await metricsToken.delete(state, connection);
            if (diagnostics.some(({ severity }) => severity === "error")) doubtful.add(state.id);
            else states.pop();
          }
        }

        await emulator.faults();
        const live = await emulator.metricsTokens();
        tokensSeen += live.length;
        const managed = new Set(states.map(({ id }) => id));
        const words = told.map(({ summary, detail }) => `${summary} ${detail}`).join("\n");
        const unaccounted = live.filter(
          ({ id, name }) =>
            !managed.has(id) &&
            !strangers.includes(id) &&
            !words.includes(`"${id}"`) &&
            !words.includes(`"${name ?? ""}"`),
        );
        expect(unaccounted).toEqual([]);
        expect(live.map(({ id }) => id)).toEqual(expect.arrayContaining(strangers));
        expect(live.map(({ id }) => id)).toEqual(
          expect.arrayContaining([...managed].filter((id) => !doubtful.has(id))),
        );
      }),
      { numRuns: RUNS },
    );
    expect(tokensSeen).toBeGreaterThan(RUNS * 2);
  }, 180_000);

  async function strangerMakes(name: string): Promise<string> {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const answer = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(answer.body) as { data: { id: string } }).data.id;
  }
});
