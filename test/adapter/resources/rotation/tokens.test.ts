import type { Connection } from "../../../../lib/adapter/connection";
import { CallPrivateState } from "../../../../lib/adapter/framework/values/private-state";
import { rotation } from "../../../../lib/adapter/resources/rotation/resource";
import type { RotationState } from "../../../../lib/adapter/resources/rotation/schema";
import { createInstantConnection } from "../../../support/connection";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../../support/emulator";
import { NO_TOKENS } from "../../../support/rotation-arguments";

const ID = "a1b2c3d4e5";
const ATTEMPT = "0123456789";

describe("the refresh of a rotation", () => {
  let emulator: TestEmulator;
  let connection: Connection;
  let team: string;

  beforeEach(async () => {
    emulator = await startTestEmulator({ now: new Date("2031-06-10T00:00:00Z") });
    connection = createInstantConnection(emulator.url);
    const body = { data: { type: "teams", attributes: { name: "platform" } } };
    const path = "/api/v2/organizations/acme/teams";
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    team = (JSON.parse(response.body) as { data: { id: string } }).data.id;
  });

  afterEach(() => emulator.close());

  /**
   * Returns a state in which generation 2 has been active since May 31, with a period of 30 days and a grace period of
   * 14 days. Generation 1 is the previous generation.
   */
  const state = (tokens: Partial<RotationState>): RotationState => ({
    ...{ every: "720h", grace: "336h", slot_count: 2, revoke_previous: false, keepers: null },
    ...NO_TOKENS,
    organization: "acme",
    ...{ id: ID, generation: 2, active_slot: 1, due: false },
    ...{ rotated_at: "2031-05-31T00:00:00Z", rotate_at: "2031-06-30T00:00:00Z" },
    slots: [
      { generation: 1, rotated_at: "2031-05-01T00:00:00Z", expires_at: "2031-06-14T00:00:00Z" },
      { generation: 2, rotated_at: "2031-05-31T00:00:00Z", expires_at: "2031-07-14T00:00:00Z" },
    ],
    ...tokens,
  });

  /** Returns the state of a rotation of a singleton token, with generation 2 in its only slot. */
  const singleton = (tokens: Partial<RotationState>): RotationState => {
    const { slots, ...rest } = state(tokens);
    return { ...rest, slot_count: 1, active_slot: 0, slots: (slots ?? []).slice(1) };
  };

  async function post(path: string, attributes: object): Promise<string> {
    const body = { data: { type: "authentication-tokens", attributes } };
    const response = await emulator.fetch("POST", `/api/v2/${path}`, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  async function createMetricsToken(name: string, expiresAt: string): Promise<string> {
    const body = { data: { type: "metrics-tokens", attributes: { name, "expires-at": expiresAt } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  async function read(
    prior: RotationState,
    privateState = new CallPrivateState(undefined),
  ): Promise<{ value: RotationState; warnings: string[] }> {
    const { value, diagnostics = [] } = await rotation.read(prior, connection, privateState);
    if (value == null) throw new Error(JSON.stringify(diagnostics));
    return { value, warnings: diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`) };
  }

  type Create = (expiresAt: string) => Promise<string>;

  const kinds: [string, () => RotationState, Create][] = [
    [
      "described team tokens",
      () => state({ team_id: team, description_prefix: "ci" }),
      (expires) =>
        post(`teams/${team}/authentication-tokens`, {
          description: `ci #2 ${ID}-${ATTEMPT}`,
          "expired-at": expires,
        }),
    ],
    [
      "metrics tokens",
      () => state({ name_prefix: "ci-" }),
      (expires) => createMetricsToken(`ci-2-${ID}-${ATTEMPT}`, expires),
    ],
    [
      "a team's singleton token",
      () => singleton({ team_id: team }),
      (expires) => post(`teams/${team}/authentication-token`, { "expired-at": expires }),
    ],
    [
      "an organization's token",
      () => singleton({}),
      (expires) => post("organizations/acme/authentication-token", { "expired-at": expires }),
    ],
  ];

  describe.each(kinds)("with %s", (_kind, prior, create) => {
    it("changes nothing if the token's expiry on the server matches the schedule", async () => {
      await create("2031-07-14T00:00:00Z");
      const { value, warnings } = await read(prior());
      expect(value).toEqual(prior());
      expect(warnings).toEqual([]);
    });

    it("makes the rotation due one grace period before an expiry that the server shortened, with a warning", async () => {
      await create("2031-06-30T00:00:00Z");
      const { value, warnings } = await read(prior());
      expect(value).toMatchObject({ rotate_at: "2031-06-16T00:00:00Z", due: false });
      // The slots don't change, because token resources get their configured expiry from the slots.
      expect(value.slots).toEqual(prior().slots);
      expect(warnings).toEqual([expect.stringContaining("2031-06-30T00:00:00Z") as string]);
      await emulator.advance("145h");
      connection = createInstantConnection(emulator.url);
      expect((await read(value)).value).toMatchObject({ due: true });
    });

    it("makes the rotation due after half of the token's lifetime if the grace period exceeds the lifetime", async () => {
      await create("2031-06-12T00:00:00Z");
      // The lifetime from May 31 to June 12 is 12 days, and half of the lifetime ends on June 6.
      expect((await read(prior())).value).toMatchObject({ rotate_at: "2031-06-06T00:00:00Z", due: true });
    });
  });

  it("keeps a replaced token, whose successor was never created, in its slot only while it is valid", async () => {
    const privateState = new CallPrivateState();
    const replaced = { slot: 0, number: 1, rotatedAt: Date.parse("2031-05-01T00:00:00Z") };
    privateState.set("replaced_generations", [
      { ...replaced, expiresAt: Date.parse("2031-06-14T00:00:00Z") },
    ]);
    const expired = { generation: 3, rotated_at: "2031-06-01T00:00:00Z", expires_at: "2031-06-09T00:00:00Z" };
    const prior = state({ name_prefix: "ci-", generation: 3, active_slot: 0, slots: [expired] });
    const id = await createMetricsToken(`ci-1-${ID}-${ATTEMPT}`, "2031-06-14T00:00:00Z");
    const { value } = await read(prior, privateState);
    expect(value.slots?.[0]).toEqual(state({}).slots?.[0]);

    await emulator.fetch("DELETE", `/api/v2/organizations/acme/metrics-tokens/${id}`, { token: OWNER_TOKEN });
    connection = createInstantConnection(emulator.url);
    const { value: emptied } = await read(prior, privateState);
    expect(emptied.slots?.[0]).toEqual({ generation: 0, rotated_at: null, expires_at: null });
  });

  it("ignores incomplete replaced generations in the private state", async () => {
    const privateState = new CallPrivateState();
    privateState.set("replaced_generations", [{ slot: 0, number: 1 }, null, "1"]);
    const expired = { generation: 3, rotated_at: "2031-06-01T00:00:00Z", expires_at: "2031-06-09T00:00:00Z" };
    const prior = state({ name_prefix: "ci-", generation: 3, active_slot: 0, slots: [expired] });
    const { value } = await read(prior, privateState);
    expect(value.slots?.[0]).toEqual({ generation: 0, rotated_at: null, expires_at: null });
  });

  it("treats an adopted token, whose description has no rotation ID, as generation 1", async () => {
    await post(`teams/${team}/authentication-tokens`, {
      description: "ci",
      "expired-at": "2031-06-30T00:00:00Z",
    });
    const [, active] = state({}).slots ?? [];
    const prior = state({
      ...{ team_id: team, description_prefix: "ci", generation: 1, active_slot: 0 },
      slots: [
        { ...active, generation: 1 },
        { generation: 0, rotated_at: null, expires_at: null },
      ],
    });
    expect((await read(prior)).value).toMatchObject({ rotate_at: "2031-06-16T00:00:00Z" });
  });

  it.each([
    ["a token of another rotation", `ci-2-ffffffffff-${ATTEMPT}`],
    ["a token of a generation whose number ends with the same digit", `ci-12-${ID}-${ATTEMPT}`],
    ["a token with a different prefix", `dc-2-${ID}-${ATTEMPT}`],
  ])("ignores %s", async (_what, name) => {
    await createMetricsToken(name, "2031-06-12T00:00:00Z");
    expect((await read(state({ name_prefix: "ci-" }))).value).toMatchObject({ due: false });
  });

  it("ignores a singleton token that someone else regenerated after the previous refresh", async () => {
    const prior = singleton({ team_id: team });
    const privateState = new CallPrivateState(undefined);
    await post(`teams/${team}/authentication-token`, { "expired-at": "2031-07-14T00:00:00Z" });
    await read(prior, privateState);
    await post(`teams/${team}/authentication-token`, { "expired-at": "2031-06-12T00:00:00Z" });
    connection = createInstantConnection(emulator.url);
    expect(await read(prior, privateState)).toEqual({ value: prior, warnings: [] });
  });

  describe("after the previous token was deleted", () => {
    let prior: RotationState;
    let previous: string;

    beforeEach(async () => {
      prior = state({ team_id: team, description_prefix: "ci" });
      previous = await post(`teams/${team}/authentication-tokens`, {
        description: `ci #1 ${ID}-${ATTEMPT}`,
      });
      await post(`teams/${team}/authentication-tokens`, { description: `ci #2 ${ID}-${ATTEMPT}` });
      await emulator.advance("1h");
    });

    const remove = async (): Promise<void> => {
      const path = `/api/v2/authentication-tokens/${previous}`;
      await emulator.fetch("DELETE", path, { token: OWNER_TOKEN });
      connection = createInstantConnection(emulator.url);
    };

    it("empties the previous slot, so that no token is created in it again", async () => {
      const privateState = new CallPrivateState(undefined);
      expect((await read(prior, privateState)).value).toEqual(prior);
      await remove();
      const { value } = await read(prior, privateState);
      expect(value.slots?.map(({ generation }) => generation)).toEqual([0, 2]);
    });

    it("keeps the slot if the rotation never found the token, because the prefix might be wrong", async () => {
      await remove();
      expect((await read(prior)).value).toEqual(prior);
    });

    it("keeps the slot if the list can't be read", async () => {
      const privateState = new CallPrivateState(undefined);
      await read(prior, privateState);
      await remove();
      await emulator.faults({ kind: "status", status: 500, path: "team-tokens", times: 99 });
      expect((await read(prior, privateState)).value).toEqual(prior);
    });
  });
});
