import fc from "fast-check";
import { metricsToken } from "../../../../lib/adapter/resources/metrics-token/resource";
import { ephemeralMetricsToken } from "../../../../lib/adapter/ephemeral-resources/metrics-token";
import type { Connection } from "../../../../lib/adapter/connection";
import type { MetricsTokenState } from "../../../../lib/adapter/resources/metrics-token/schema";
import type { Diagnostic } from "../../../../lib/adapter/framework/schema/diagnostic";
import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";
import { UNKNOWN } from "../../../../lib/adapter/framework/values/value";
import { createInstantConnection } from "../../../support/connection";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../../support/emulator";
import { startRecordingServer, type RecordingServer } from "../../../support/recording-server";
import { CLIENT_TIMEOUT_MS, arbitrarySteps } from "../../../support/random-faults";

const RUNS = 500;

const action = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("create by prefix", "create by name") },
  { weight: 6, arbitrary: fc.constantFrom("read", "import", "delete") },
  { weight: 1, arbitrary: fc.constant("open and close") },
);

const scenarios = arbitrarySteps(action);

/** The tokens in Terraform's state, and the diagnostics that were reported to Terraform. */
interface Outcome {
  readonly states: MetricsTokenState[];
  readonly reported: Diagnostic[];
  /** The IDs of tokens whose deletion failed. The tokens stay in the state, although they might be revoked. */
  readonly failedDeletions: Set<string | null>;
}

const none = {
  organization: "acme",
  generation: null,
  expires_at: null,
  keepers: null,
  timeouts: null,
  id: UNKNOWN,
  created_at: UNKNOWN,
  valid_until: UNKNOWN,
  encrypted: null,
  token: UNKNOWN,
  encrypted_token: null,
};

async function perform(
  action: string,
  { states, reported, failedDeletions }: Outcome,
  connection: Connection,
): Promise<void> {
  const state = states.at(-1);
  switch (action) {
    case "create by prefix":
    case "create by name": {
      const exact = action === "create by name";
      const names = exact ? { name: "ours-a", name_prefix: null } : { name: UNKNOWN, name_prefix: "ours-" };
      const config = { ...none, ...names };
      const { value, diagnostics = [] } = await metricsToken.create(
        config,
        connection,
        new CallPrivateState(),
      );
      if (value !== undefined) states.push(value);
      reported.push(...diagnostics);
      return;
    }
    case "open and close": {
      const config = { organization: "acme", name_prefix: "ours-", expires_at: null, id: null, token: null };
      const { value, diagnostics = [] } = await ephemeralMetricsToken.open(config, connection);
      reported.push(...diagnostics);
      if (value !== undefined) reported.push(...(await value.close(connection.hardStop)));
      return;
    }
    default:
  }
  if (state === undefined) return;
  if (action === "read") {
    const { value, diagnostics = [] } = await metricsToken.read(state, connection, new CallPrivateState());
    // The token wasn't deleted, so it must stay in the state after any response.
    if (!failedDeletions.has(state.id)) expect(value).not.toBeNull();
    reported.push(...diagnostics);
  } else if (action === "import") {
    const { value } =
      (await metricsToken.import?.(`acme/${state.id ?? ""}`, connection, new CallPrivateState())) ?? {};
    if (value !== undefined) expect(value).toMatchObject({ id: state.id, name: state.name, token: null });
  } else {
    const diagnostics = await metricsToken.delete(state, connection, new CallPrivateState());
    reported.push(...diagnostics);
    if (diagnostics.some(({ severity }) => severity === "error")) failedDeletions.add(state.id);
    else states.pop();
  }
}

describe("random faults with metrics tokens", () => {
  let emulator: TestEmulator;
  let server: RecordingServer;
  let secretless: number;
  let onResponse: () => void;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    server = await startRecordingServer(emulator.url, () => secretless-- > 0);
    onResponse = (): void => undefined;
  });

  afterAll(async () => {
    await server.close();
    await emulator.close();
  });

  it(`leave no valid token unreported, and never affect other tokens (${RUNS} runs)`, async () => {
    let tokensSeen = 0;
    await fc.assert(
      fc.asyncProperty(scenarios, async (steps) => {
        await emulator.fetch("POST", "/_emulator/reset", { body: {} });
        const strangers = [await createAsStranger("ours-a"), await createAsStranger("ours-")];
        const connection = createInstantConnection(server.url, {
          timeoutMs: CLIENT_TIMEOUT_MS,
          observe: () => onResponse(),
        });
        const outcome: Outcome = { states: [], reported: [], failedDeletions: new Set() };

        for (const { action, faults, hours, ...step } of steps) {
          if (faults !== null) {
            await emulator.advance(`${hours}h`);
            await emulator.faults(...faults);
          }
          secretless = step.secretless;
          await perform(action, outcome, stopAfter(step.stopsAfter, connection));
        }

        await emulator.faults();
        const { states, reported, failedDeletions } = outcome;
        const live = await emulator.metricsTokens();
        tokensSeen += live.length;
        const managed = new Set(states.map(({ id }) => id));
        const words = reported.map(({ summary, detail }) => `${summary} ${detail}`).join("\n");
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
          expect.arrayContaining([...managed].filter((id) => !failedDeletions.has(id))),
        );
      }),
      { numRuns: RUNS },
    );
    expect(tokensSeen).toBeGreaterThan(RUNS * 2);
  }, 180_000);

  /** Returns a connection that is stopped after `requests` requests. The time for cleanup ends two requests later. */
  function stopAfter(requests: number | null, connection: Connection): Connection {
    const [stopRequested, hardStop] = [new AbortController(), new AbortController()];
    let left = requests ?? Infinity;
    onResponse = (): void => {
      left--;
      if (left <= 0) stopRequested.abort();
      if (left <= -2) hardStop.abort();
    };
    return { ...connection, signal: stopRequested.signal, hardStop: hardStop.signal };
  }

  async function createAsStranger(name: string): Promise<string> {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }
});
