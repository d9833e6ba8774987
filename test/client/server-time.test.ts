import { Client } from "../../lib/client/client";
import { Secret } from "../../lib/client/secret";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";

describe("the server's time", () => {
  let emulator: TestEmulator;
  let client: Client;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    client = new Client({ base: `${emulator.url}/api/v2/`, token: new Secret(OWNER_TOKEN) });
  });

  afterEach(() => emulator.close());

  it("requires one request for all callers", async () => {
    await Promise.all(Array.from({ length: 10 }, () => client.serverTime()));
    await client.serverTime();
    expect((await emulator.requests()).map(({ path }) => path)).toEqual(["/api/v2/ping"]);
  });

  it("is requested again after a failure, even if one of its callers stops waiting", async () => {
    await emulator.faults({ kind: "status", status: 404, path: "ping", times: 1 });
    const stop = new AbortController();
    const canceled = client.serverTime(stop.signal);
    const other = client.serverTime();
    stop.abort();
    await expect(canceled).rejects.toMatchObject({ name: "NetworkError" });
    await expect(other).resolves.toBeInstanceOf(Date);
  });
});
