import type { Connection } from "../../lib/adapter/connection";
import { metricsTokens } from "../../lib/adapter/data-sources/metrics-tokens";
import { organizationToken } from "../../lib/adapter/data-sources/organization-token";
import { teamToken } from "../../lib/adapter/data-sources/team-token";
import { teamTokens } from "../../lib/adapter/data-sources/team-tokens";
import { ephemeralMetricsToken } from "../../lib/adapter/ephemeral-resources/metrics-token";
import type { Response } from "../../lib/adapter/framework/provider";
import { CallPrivateState } from "../../lib/adapter/framework/values/private-state";
import { metricsToken } from "../../lib/adapter/resources/metrics-token/resource";
import type { MetricsTokenState } from "../../lib/adapter/resources/metrics-token/schema";
import { rotation } from "../../lib/adapter/resources/rotation/resource";
import type { RotationState } from "../../lib/adapter/resources/rotation/schema";
import { createInstantConnection } from "../support/connection";
import { NO_TOKENS } from "../support/rotation-arguments";
import { startTestEmulator, type TestEmulator } from "../support/emulator";
import { NO_DETAILS } from "../support/token-fixture";

const organization = "acme";
const team = { team_id: "team-1", token_id: null };
const schedule: RotationState = {
  ...{ every: "24h", grace: "24h", slot_count: 1, revoke_previous: false, keepers: null },
  ...NO_TOKENS,
  id: "a1b2c3d4e5",
  ...{ generation: 1, active_slot: 0, rotated_at: null, rotate_at: null, due: false },
  slots: [{ generation: 1, rotated_at: null, expires_at: null }],
};

type Operation = (connection: Connection) => Promise<Response<unknown>>;

const operations: [string, Operation][] = [
  ["the list of metrics tokens", (c) => metricsTokens.read({ organization, tokens: null }, c)],
  ["an organization's token", (c) => organizationToken.read({ organization, ...NO_DETAILS }, c)],
  ["a team's token", (c) => teamToken.read({ ...team, ...NO_DETAILS }, c)],
  [
    "the list of team tokens",
    (c) => teamTokens.read({ organization, query: null, sort: null, tokens: null }, c),
  ],
  ["a rotation", (c) => rotation.read(schedule, c, new CallPrivateState())],
  [
    "an ephemeral metrics token",
    (c) =>
      ephemeralMetricsToken.open(
        { organization, name_prefix: "a-", expires_at: null, id: null, token: null },
        c,
      ),
  ],
];

describe("an operation without a `timeouts` argument", () => {
  let emulator: TestEmulator;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    await emulator.faults({ kind: "status", status: 429, path: "^/api", times: 1_000_000 });
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "performance", "Date"] });
  });

  afterEach(async () => {
    jest.useRealTimers();
    await emulator.close();
  });

  it.each(operations)("fails after ten minutes of 429 responses: %s", async (_what, operate) => {
    const response = operate(createInstantConnection(emulator.url));
    jest.advanceTimersByTime(600_000);
    const { diagnostics } = await response;
    expect(diagnostics).toMatchObject([{ severity: "error" }]);
    expect(diagnostics?.[0].detail).toContain("timeout of 10m has expired");
  });

  it("reports all possible causes of a 404 if 429 responses prevent a diagnosis for ten minutes", async () => {
    const state: MetricsTokenState = {
      ...{ organization, id: "x", name: "a", name_prefix: null, expires_at: null, created_at: null },
      ...{
        keepers: null,
        timeouts: null,
        encrypted: null,
        token: null,
        encrypted_token: null,
        generation: null,
        valid_until: null,
      },
    };
    const path = "metrics-tokens";
    await emulator.faults(
      { kind: "status", status: 404, path, times: 1 },
      { kind: "status", status: 429, path: "^/api", times: 1_000_000 },
    );
    const connection = createInstantConnection(emulator.url, {
      observe: () => jest.advanceTimersByTime(100_000),
    });
    const { diagnostics } = await metricsToken.read(state, connection, new CallPrivateState());
    expect(diagnostics?.[0].detail).toContain("Possible causes: there is no organization");
  });
});
