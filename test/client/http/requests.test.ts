import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../../../lib/client/client";
import {
  deleteMetricsToken,
  createMetricsToken,
  listMetricsTokens,
} from "../../../lib/client/endpoints/metrics-tokens";
import { Secret } from "../../../lib/client/secret";
import { OWNER_TOKEN, startTestEmulator, type Fault, type TestEmulator } from "../../support/emulator";

/** The time after which a request should be in flight, even on a busy machine. */
const WHILE_IN_FLIGHT_MS = 300;

describe("retries", () => {
  let emulator: TestEmulator;
  let client: Client;
  let waits: number[];

  beforeEach(async () => {
    emulator = await startTestEmulator();
    waits = [];
    client = new Client({
      base: `${emulator.url}/api/v2/`,
      token: new Secret(OWNER_TOKEN),
      timeoutMs: 500,
      sleep: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    });
  });

  afterEach(() => emulator.close());

  /**
   * Returns the methods of all requests. Waits for the delay of the fault, if any, because the emulator records a
   * delayed request only when it sends the response.
   */
  async function methods(fault?: Fault): Promise<string[]> {
    if (fault?.delay_ms !== undefined) await sleep(fault.delay_ms + 100);
    return (await emulator.requests()).map(({ method }) => method);
  }

  const passing: Fault[] = [
    { kind: "status", status: 500 },
    { kind: "status", status: 503 },
    { kind: "drop-before-commit" },
    { kind: "drop-after-commit" },
    { kind: "truncate" },
    { kind: "delay", delay_ms: 900 },
  ];

  it.each(passing)("send a GET a third time after two faults ($kind $status)", async (fault) => {
    await emulator.faults({ ...fault, times: 2 });
    await expect(listMetricsTokens(client, "acme")).resolves.toEqual([]);
    expect(await methods(fault)).toEqual(["GET", "GET", "GET"]);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeLessThanOrEqual(waits[1]);
  });

  it("end after three attempts, with the reason for the last failure", async () => {
    await emulator.faults({ kind: "status", status: 502, times: 99 });
    await expect(listMetricsTokens(client, "acme")).rejects.toThrow("the server responded with 502");
    expect(await methods()).toEqual(["GET", "GET", "GET"]);
  });

  it("don't repeat a request after a definitive response", async () => {
    await expect(listMetricsTokens(client, "emca")).rejects.toMatchObject({ status: 404 });
    expect(await methods()).toEqual(["GET"]);
  });

  it("repeat a DELETE after an ambiguous failure", async () => {
    const outcome = await createMetricsToken(client, "acme", { name: "a" });
    if (outcome.kind !== "created") throw outcome.error;
    await emulator.faults({ kind: "drop-before-commit", method: "DELETE", times: 2 });
    await deleteMetricsToken(client, "acme", outcome.created.id);
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("don't count a 2xx other than 204 as a deletion, and report its status", async () => {
    await emulator.faults({ kind: "status", status: 200, method: "DELETE" });
    await expect(deleteMetricsToken(client, "acme", "x")).rejects.toThrow(
      "the server responded with 200: DELETE",
    );
  });

  it.each(passing)("never repeat a POST after a fault ($kind $status)", async (fault) => {
    await emulator.faults({ ...fault, method: "POST", times: 99 });
    await expect(createMetricsToken(client, "acme", { name: "a" })).resolves.toMatchObject({
      kind: "ambiguous",
    });
    expect(await methods(fault)).toEqual(["POST"]);
  });

  it("wait as long as a 429 response requires, even for a POST, and don't count the response as a failure", async () => {
    await emulator.faults({ kind: "status", status: 429, headers: { "X-RateLimit-Reset": "7.5" }, times: 5 });
    await expect(createMetricsToken(client, "acme", { name: "a" })).resolves.toMatchObject({
      kind: "created",
    });
    expect(await methods()).toEqual(["POST", "POST", "POST", "POST", "POST", "POST"]);
    // The time since the response is subtracted from the required 7.5 seconds.
    expect(waits.map((wait) => Math.ceil(wait / 1000))).toEqual([8, 8, 8, 8, 8]);
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });
});

describe("a canceled request", () => {
  let emulator: TestEmulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    client = new Client({ base: `${emulator.url}/api/v2/`, token: new Secret(OWNER_TOKEN) });
  });

  afterEach(() => emulator.close());

  it("stops waiting for its next attempt", async () => {
    await emulator.faults({ kind: "status", status: 429, times: 99 });
    const stop = new AbortController();
    const listing = listMetricsTokens(client, "acme", stop.signal);
    setTimeout(() => stop.abort(), WHILE_IN_FLIGHT_MS);
    await expect(listing).rejects.toThrow("stopped before the next attempt");
  });

  it("that is a POST waits briefly for its response, so that its result is known", async () => {
    await emulator.faults({ kind: "delay", method: "POST", delay_ms: 900 });
    const stop = new AbortController();
    const creation = createMetricsToken(client, "acme", { name: "a" }, stop.signal);
    setTimeout(() => stop.abort(), WHILE_IN_FLIGHT_MS);
    await expect(creation).resolves.toMatchObject({ kind: "created" });
  });

  it("that is a POST fails ambiguously if the response takes too long", async () => {
    await emulator.faults({ kind: "delay", method: "POST", delay_ms: 10_000 });
    const stop = new AbortController();
    const creation = createMetricsToken(client, "acme", { name: "a" }, stop.signal);
    setTimeout(() => stop.abort(), WHILE_IN_FLIGHT_MS);
    await expect(creation).resolves.toMatchObject({ kind: "ambiguous", error: { sent: true } });
  });

  it("isn't sent if it is canceled in advance", async () => {
    await expect(
      createMetricsToken(client, "acme", { name: "a" }, AbortSignal.abort()),
    ).resolves.toMatchObject({
      kind: "unsent",
      error: { sent: false },
    });
    expect(await emulator.requests()).toEqual([]);
  });
});
