import type { Connection } from "../../../lib/adapter/connection";
import { revokeToken } from "../../../lib/adapter/lifecycle/revoke";
import { metricsTokenSource } from "../../../lib/adapter/lifecycle/token-sources";
import { metricsTokenRevocation } from "../../../lib/adapter/resources/metrics-token/subject";
import type { Diagnostic } from "../../../lib/adapter/framework/schema/diagnostic";
import { createMetricsToken } from "../../../lib/client/endpoints/metrics-tokens";
import { createInstantConnection } from "../../support/connection";
import { OWNER_TOKEN, startTestEmulator, type Fault, type TestEmulator } from "../../support/emulator";

const DENIED: Fault = { kind: "status", status: 404, method: "DELETE", times: 99 };

type TokenRef = Parameters<typeof metricsTokenRevocation>[0];

describe("the revocation of a metrics token", () => {
  let emulator: TestEmulator;
  let connection: Connection;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    connection = createInstantConnection(emulator.url);
  });

  afterEach(() => emulator.close());

  async function createToken(): Promise<TokenRef> {
    const outcome = await createMetricsToken(connection.client, "acme", { name: "a" });
    if (outcome.kind !== "created") throw outcome.error;
    return { organization: "acme", ...outcome.created };
  }

  async function revokeAsSomeoneElse({ id }: TokenRef): Promise<void> {
    const path = `/api/v2/organizations/acme/metrics-tokens/${id}`;
    await emulator.fetch("DELETE", path, { token: OWNER_TOKEN });
  }

  const revoke = (token: TokenRef): Promise<Diagnostic[]> =>
    revokeToken(metricsTokenRevocation(token, `Its ID is "${token.id}".`), connection);

  async function countLists(): Promise<number> {
    return (await emulator.requests()).filter(({ method }) => method === "GET").length;
  }

  it("after a 404, is proven by two lists", async () => {
    const token = await createToken();
    await emulator.advance("1h");
    await revokeAsSomeoneElse(token);
    await expect(revoke(token)).resolves.toEqual([]);
    expect(await countLists()).toBe(2);
  });

  it("after a 404, is proven even if a list that was requested earlier contains the token", async () => {
    const token = await createToken();
    await emulator.advance("1h");
    await metricsTokenSource("acme", token.id).lookup(connection);
    await revokeAsSomeoneElse(token);
    await expect(revoke(token)).resolves.toEqual([]);
  });

  it("after a 404, isn't proven for a new token, because lists lag behind", async () => {
    await emulator.faults({ kind: "stale-list", method: "GET", times: 5 }, DENIED);
    const token = await createToken();
    const [error, ...more] = await revoke(token);
    expect(more).toEqual([]);
    expect(error.detail).toBe(
      `The server responded with 404, although the token still exists. Its ID is "${token.id}".`,
    );
    expect(await countLists()).toBe(6);
  });

  it("after a 404, waits until lists are sure to contain a new token", async () => {
    const token = await createToken();
    const before = (await connection.client.serverTime()).getTime();
    await revokeAsSomeoneElse(token);
    await expect(revoke(token)).resolves.toEqual([]);
    const after = (await connection.client.serverTime()).getTime();
    expect(after - before).toBeGreaterThanOrEqual(59_000);
  });

  it("after a lost response and a 404, needs only one list, because the first attempt deleted the token", async () => {
    await emulator.faults({ kind: "drop-after-commit", method: "DELETE" });
    const token = await createToken();
    await expect(revoke(token)).resolves.toEqual([]);
    expect(await countLists()).toBe(1);
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("is also proven by lists if there is no response", async () => {
    await emulator.faults({ kind: "drop-after-commit", method: "DELETE", times: 3 });
    await expect(revoke(await createToken())).resolves.toEqual([]);
  });

  it("returns an error with the ID if it is canceled before it is proven", async () => {
    const token = await createToken();
    await revokeAsSomeoneElse(token);
    const stop = new AbortController();
    const wait = (milliseconds: number, signal: AbortSignal): Promise<void> => {
      stop.abort();
      return connection.wait(milliseconds, signal);
    };
    const stopping = { ...connection, signal: stop.signal, wait };
    const [error] = await revokeToken(metricsTokenRevocation(token, `Its ID is "${token.id}".`), stopping);
    expect(error).toMatchObject({ severity: "error", detail: expect.stringContaining(token.id) as string });
  });

  it("returns an error with the reason and the ID if it is forbidden and can't be proven by a list", async () => {
    const token = await createToken();
    const path = "metrics-tokens";
    await emulator.faults({ ...DENIED, path }, { kind: "status", status: 404, path, times: 99 });
    const [error] = await revoke(token);
    expect(error.detail).toMatch(/404.*organization exists.*Its ID is/s);
    expect(error.detail).toContain(token.id);
  });
});
