import type { Presence } from "../../../lib/adapter/lifecycle/token-list-cache";
import {
  createWithCertainty,
  type Creation,
  type Wanted,
} from "../../../lib/adapter/lifecycle/create-safely";
import { instantConnection } from "../../support/connection";
import { testEmulator, type TestEmulator } from "../../support/emulator";
import { recordingServer, type RecordingServer } from "../../support/recording-server";

describe("a token that is made with certainty", () => {
  let emulator: TestEmulator;

  beforeEach(async () => {
    emulator = await testEmulator();
  });

  afterEach(() => emulator.close());

  function create(name: Wanted["name"] = { prefix: "a-" }, url = emulator.url): Promise<Creation> {
    return createWithCertainty({ organization: "acme", name, expiresAt: undefined }, instantConnection(url));
  }

  async function methods(): Promise<string[]> {
    return (await emulator.requests()).map(({ method }) => method);
  }

  it("revokes what an attempt left behind before it tries again", async () => {
    await emulator.faults({ kind: "drop-after-commit", method: "POST" });
    await expect(create()).resolves.toMatchObject({ kind: "made", warnings: [] });
    expect(await methods()).toEqual(["POST", "GET", "DELETE", "POST"]);
  });

  it("is in what is read afterwards, whatever was read before", async () => {
    const connection = instantConnection(emulator.url);
    const find = (id: string): Promise<Presence> =>
      connection.metricsTokenLists.lookup("acme", id, connection.signal);
    await find("none");
    const wanted = { organization: "acme", name: { prefix: "a-" }, expiresAt: undefined };
    await createWithCertainty(wanted, connection);
    const [{ id }] = await emulator.metricsTokens();
    await expect(find(id)).resolves.toMatchObject({ kind: "listed" });
  });

  it("says nothing of a leftover whose deletion was done and not answered", async () => {
    await emulator.faults(
      { kind: "drop-after-commit", method: "POST" },
      { kind: "drop-after-commit", method: "DELETE" },
    );
    await expect(create()).resolves.toMatchObject({ kind: "made", warnings: [] });
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it("names a leftover that could not be revoked, with its id", async () => {
    await emulator.faults(
      { kind: "drop-after-commit", method: "POST" },
      { kind: "status", status: 403, method: "DELETE", times: 99 },
    );
    const creation = await create();
    const [leftover] = await emulator.metricsTokens();
    expect(creation).toMatchObject({
      kind: "made",
      warnings: [{ severity: "warning", detail: expect.stringContaining(`"${leftover.id}"`) as string }],
    });
  });

  describe.each([
    ["a prefix", { prefix: "a-" }],
    ["its exact name", { exact: "a" }],
  ])("with %s, and an answer that has its id and no secret,", (_name, name) => {
    let server: RecordingServer;

    beforeEach(async () => {
      let answers = 0;
      server = await recordingServer(emulator.url, () => ++answers === 1);
    });

    afterEach(() => server.close());

    it("is revoked by that id, for which no list is needed, and made again", async () => {
      await emulator.faults({ kind: "status", status: 500, method: "GET", times: 99 });
      const creation = await create(name, server.url);
      expect(creation).toMatchObject({ kind: "made", warnings: [] });
      expect(await methods()).toEqual(["POST", "DELETE", "POST"]);
      expect(await emulator.metricsTokens()).toHaveLength(1);
    });

    it.each([403, 404])("is named with that id where its deletion is answered by %s", async (status) => {
      // Lists lag behind: that they lack it proves nothing.
      const stale = { kind: "stale-list", method: "GET", times: 99 };
      await emulator.faults(stale, { kind: "status", status, method: "DELETE", times: 99 });
      const creation = await create(name, server.url);
      const [leftover] = await emulator.metricsTokens();
      const told = creation.kind === "made" ? creation.warnings : creation.diagnostics;
      expect(told).toHaveLength(1);
      expect(told[0].detail).toContain(`"${leftover.id}"`);
    });
  });
});
