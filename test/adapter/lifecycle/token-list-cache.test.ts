import { setMaxListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Client } from "../../../lib/client/client";
import { Secret } from "../../../lib/client/secret";
import { CanceledError } from "../../../lib/adapter/cancellation";
import { listMetricsTokens, type MetricsToken } from "../../../lib/client/endpoints/metrics-tokens";
import { TokenListCache, type Lookup } from "../../../lib/adapter/lifecycle/token-list-cache";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";

describe("the cache of token lists", () => {
  const { signal: patient } = new AbortController();
  setMaxListeners(0, patient);
  let emulator: TestEmulator;
  let now: number;
  let lists: TokenListCache<MetricsToken>;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    now = 0;
    const client = new Client({
      base: `${emulator.url}/api/v2/`,
      token: new Secret(OWNER_TOKEN),
      sleep: () => Promise.resolve(),
    });
    lists = new TokenListCache(
      (organization, signal) => listMetricsTokens(client, organization, signal),
      () => now,
    );
  });

  afterEach(() => emulator.close());

  const lookup = (
    organization: string,
    id: string,
    signal: AbortSignal,
    notBefore?: number,
  ): Promise<Lookup<MetricsToken>> =>
    lists.lookup(organization, (tokens) => tokens.get(id), signal, notBefore);

  async function createToken(): Promise<string> {
    const body = { data: { type: "metrics-tokens", attributes: { name: "a" } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const response = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  async function revoke(id: string): Promise<void> {
    await emulator.fetch("DELETE", `/api/v2/organizations/acme/metrics-tokens/${id}`, { token: OWNER_TOKEN });
  }

  async function countLists(): Promise<number> {
    return (await emulator.requests()).filter(({ method }) => method === "GET").length;
  }

  it("requests a list once for any number of reads, whether concurrent or later", async () => {
    const id = await createToken();
    await Promise.all(Array.from({ length: 10 }, () => lookup("acme", id, patient)));
    now += 60_000;
    await expect(lookup("acme", id, patient)).resolves.toMatchObject({
      kind: "present",
      token: { id },
    });
    expect(await countLists()).toBe(1);
  });

  it("keeps the lists of different organizations separate", async () => {
    const id = await createToken();
    await lookup("acme", id, patient);
    await expect(lookup("emca", id, patient)).rejects.toMatchObject({ status: 404 });
  });

  it("requests a list again after the list is invalidated", async () => {
    const id = await createToken();
    await lookup("acme", id, patient);
    await revoke(id);
    lists.invalidate("acme");
    await expect(lookup("acme", id, patient)).resolves.toMatchObject({ kind: "missing" });
  });

  it("doesn't keep a list that is invalidated while it is being requested", async () => {
    const id = await createToken();
    const early = lookup("acme", id, patient);
    lists.invalidate("acme");
    await early;
    await lookup("acme", id, patient);
    expect(await countLists()).toBe(2);
  });

  it("reports a token as absent only after two lists that are two seconds apart", async () => {
    await expect(lookup("acme", "x", patient)).resolves.toMatchObject({ kind: "missing", waitMs: 2_000 });
    now = 1_999;
    await lists.refresh("acme", patient);
    await expect(lookup("acme", "x", patient)).resolves.toMatchObject({ kind: "missing", waitMs: 1 });
    now = 2_000;
    await lists.refresh("acme", patient);
    await expect(lookup("acme", "x", patient)).resolves.toEqual({ kind: "absent" });
    expect(await countLists()).toBe(3);
  });

  it("starts the two seconds with the first list that lacks the token", async () => {
    const id = await createToken();
    await lookup("acme", id, patient);
    await revoke(id);
    now = 10_000;
    await lists.refresh("acme", patient);
    await expect(lookup("acme", id, patient)).resolves.toMatchObject({ kind: "missing", waitMs: 2_000 });
    now = 12_000;
    await lists.refresh("acme", patient);
    await expect(lookup("acme", id, patient)).resolves.toEqual({ kind: "absent" });
  });

  it("reports a token as absent even if many lists were read within the two seconds", async () => {
    for (now = 0; now < 2_000; now += 10) await lists.refresh("acme", patient);
    now = 2_000;
    await lists.refresh("acme", patient);
    await expect(lookup("acme", "x", patient)).resolves.toEqual({ kind: "absent" });
  });

  it("returns the same failure for two seconds, and then requests the list again", async () => {
    await emulator.faults({ kind: "status", status: 404, times: 1 });
    const fails = { status: 404 };
    await expect(lookup("acme", "x", patient)).rejects.toMatchObject(fails);
    now = 1_999;
    await expect(lookup("acme", "x", patient)).rejects.toMatchObject(fails);
    expect(await countLists()).toBe(1);
    now = 2_000;
    await expect(lookup("acme", "x", patient)).resolves.toMatchObject({ kind: "missing" });
  });

  it("refreshes with one new request, which all waiting callers share", async () => {
    const reading = lookup("acme", "x", patient);
    const wishes = Array.from({ length: 10 }, () => lists.refresh("acme", patient));
    await Promise.all([reading, ...wishes]);
    expect(await countLists()).toBe(2);
  });

  it("doesn't share a refresh that has already started", async () => {
    await emulator.faults({ kind: "delay", method: "GET", delay_ms: 100, times: 99 });
    const reading = lookup("acme", "x", patient);
    const shared = lists.refresh("acme", patient);
    await reading;
    await nextTurn();
    const id = await createToken();
    expect((await lists.refresh("acme", patient)).has(id)).toBe(true);
    await shared;
    expect(await countLists()).toBe(3);
  });

  it("lets each caller stop waiting during endless 429 responses, and continues for the others", async () => {
    await emulator.faults({ kind: "status", status: 429, times: 999 });
    const [short, shorter] = [new AbortController(), new AbortController()];
    const reading = lookup("acme", "x", short.signal);
    const wishing = lists.refresh("acme", shorter.signal);
    const other = lookup("acme", "x", patient);
    shorter.abort();
    await expect(wishing).rejects.toThrow("requested a stop");
    short.abort(new CanceledError("no more time"));
    await expect(reading).rejects.toThrow("no more time");
    await emulator.faults();
    await expect(other).resolves.toMatchObject({ kind: "missing" });
  });

  it("doesn't fail for the next caller after all earlier callers stopped waiting", async () => {
    await emulator.faults({ kind: "delay", delay_ms: 30_000, times: 99 });
    const leaving = new AbortController();
    const reading = lookup("acme", "x", leaving.signal);
    leaving.abort();
    await expect(reading).rejects.toThrow("requested a stop");
    await emulator.faults();
    await expect(lookup("acme", "x", patient)).resolves.toMatchObject({ kind: "missing" });
  });

  it("sends two requests for ten callers that each invalidate and refresh: one for the first caller, and one for the others", async () => {
    await createToken();
    const wishes = Array.from({ length: 10 }, async () => {
      lists.invalidate("acme");
      return lists.refresh("acme", patient);
    });
    for (const listed of await Promise.all(wishes)) expect(listed.size).toBe(1);
    expect(await countLists()).toBe(2);
  });

  it("doesn't give later callers a list that is invalidated while it is being requested", async () => {
    const id = await createToken();
    const early = lookup("acme", id, patient);
    lists.invalidate("acme");
    await Promise.all([early, lookup("acme", id, patient)]);
    expect(await countLists()).toBe(2);
  });

  it("refreshes successfully even if the previous request failed", async () => {
    await emulator.faults({ kind: "status", status: 404, times: 1 });
    const reading = lookup("acme", "x", patient);
    const fresh = lists.refresh("acme", patient);
    await expect(reading).rejects.toMatchObject({ status: 404 });
    await expect(fresh).resolves.toEqual(new Map());
  });
});
