import fc from "fast-check";
import { metricsToken } from "../../../../lib/adapter/resources/metrics-token/resource";
import { ephemeralMetricsToken } from "../../../../lib/adapter/ephemeral-resources/metrics-token";
import type { Connection } from "../../../../lib/adapter/connection";
import type { MetricsTokenState } from "../../../../lib/adapter/resources/metrics-token/schema";
import type { Diagnostic } from "../../../../lib/adapter/framework/schema/diagnostic";
import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";
import { UNKNOWN } from "../../../../lib/adapter/framework/values/value";
import { instantConnection } from "../../../support/connection";
import { OWNER_TOKEN, testEmulator, type TestEmulator } from "../../../support/emulator";
import { recordingServer, type RecordingServer } from "../../../support/recording-server";
import { CLIENT_TIMEOUT_MS, storyOf } from "../../../support/stories";

const RUNS = 500;

const action = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("create by prefix", "create by name") },
  { weight: 6, arbitrary: fc.constantFrom("read", "import", "delete") },
  { weight: 1, arbitrary: fc.constant("open and close") },
);

const story = storyOf(action);

/** What Terraform's state contains, and what was reported to Terraform. */
interface Known {
  readonly states: MetricsTokenState[];
  readonly told: Diagnostic[];
  /** IDs of tokens whose deletion failed. They stay in the state, and may be revoked. */
  readonly doubtful: Set<string | null>;
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

async function act(action: string, { states, told, doubtful }: Known, connection: Connection): Promise<void> {
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
      told.push(...diagnostics);
      return;
    }
    case "open and close": {
      const config = { organization: "acme", name_prefix: "ours-", expires_at: null, id: null, token: null };
      const { value, diagnostics = [] } = await ephemeralMetricsToken.open(config, connection);
      told.push(...diagnostics);
      if (value !== undefined) told.push(...(await value.close(connection.hardStop)));
      return;
    }
    default:
  }
  if (state === undefined) return;
  if (action === "read") {
    const { value, diagnostics = [] } = await metricsToken.read(state, connection, new CallPrivateState());
    // Nothing else deleted the token, so it must stay in the state after any response.
    if (!doubtful.has(state.id)) expect(value).not.toBeNull();
    told.push(...diagnostics);
  } else if (action === "import") {
    const { value } =
      (await metricsToken.import?.(`acme/${state.id ?? ""}`, connection, new CallPrivateState())) ?? {};
    if (value !== undefined) expect(value).toMatchObject({ id: state.id, name: state.name, token: null });
  } else {
    const diagnostics = await metricsToken.delete(state, connection, new CallPrivateState());
    told.push(...diagnostics);
    if (diagnostics.some(({ severity }) => severity === "error")) doubtful.add(state.id);
    else states.pop();
  }
}

describe("metrics tokens under random faults", () => {
  let emulator: TestEmulator;
  let server: RecordingServer;
  let secretless: number;
  let answered: () => void;

  beforeAll(async () => {
    emulator = await testEmulator();
    server = await recordingServer(emulator.url, () => secretless-- > 0);
    answered = (): void => undefined;
  });

  afterAll(async () => {
    await server.close();
    await emulator.close();
  });

  it(`leave no valid token that is neither in the state nor reported, and never affect other tokens (${RUNS} stories)`, async () => {
    let tokensSeen = 0;
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        await emulator.fetch("POST", "/_emulator/reset", { body: {} });
        const strangers = [await strangerMakes("ours-a"), await strangerMakes("ours-")];
        const connection = instantConnection(server.url, {
          timeoutMs: CLIENT_TIMEOUT_MS,
          observe: () => answered(),
        });
        const known: Known = { states: [], told: [], doubtful: new Set() };

        for (const { action, faults, hours, ...step } of steps) {
          if (faults !== null) {
            await emulator.advance(`${hours}h`);
            await emulator.faults(...faults);
          }
          secretless = step.secretless;
          await act(action, known, stoppingAfter(step.stopsAfter, connection));
        }

        await emulator.faults();
        const { states, told, doubtful } = known;
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

  /**
   * Terraform requests a stop after this many requests. After two more, there is no time left for the cleanup either.
   */
  function stoppingAfter(requests: number | null, connection: Connection): Connection {
    const [asked, over] = [new AbortController(), new AbortController()];
    let left = requests ?? Infinity;
    answered = (): void => {
      left--;
      if (left <= 0) asked.abort();
      if (left <= -2) over.abort();
    };
    return { ...connection, signal: asked.signal, hardStop: over.signal };
  }

  async function strangerMakes(name: string): Promise<string> {
    const body = { data: { type: "metrics-tokens", attributes: { name } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const answer = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(answer.body) as { data: { id: string } }).data.id;
  }
});
