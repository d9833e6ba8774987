import { createSafely, type Creation } from "../../../lib/adapter/lifecycle/create-safely";
import { metricsTokenSource } from "../../../lib/adapter/lifecycle/token-sources";
import type { Observation } from "../../../lib/adapter/lifecycle/token-status";
import { metricsTokenCreation } from "../../../lib/adapter/resources/metrics-token/subject";
import { createInstantConnection } from "../../support/connection";
import { startTestEmulator, type TestEmulator } from "../../support/emulator";
import { startRecordingServer, type RecordingServer } from "../../support/recording-server";

describe("createSafely", () => {
  let emulator: TestEmulator;

  beforeEach(async () => {
    emulator = await startTestEmulator();
  });

  afterEach(() => emulator.close());

  type MetricsNaming = Parameters<typeof metricsTokenCreation>[1];
  const PREFIX: MetricsNaming = { kind: "prefix", prefix: "a-" };

  function create(naming = PREFIX, url = emulator.url): Promise<Creation> {
    return createSafely(metricsTokenCreation("acme", naming, undefined), createInstantConnection(url));
  }

  async function methods(): Promise<string[]> {
    return (await emulator.requests()).map(({ method }) => method);
  }

  it("revokes the orphan of a failed attempt before it tries again", async () => {
    await emulator.faults({ kind: "drop-after-commit", method: "POST" });
    await expect(create()).resolves.toMatchObject({ kind: "created", warnings: [] });
    expect(await methods()).toEqual(["POST", "GET", "DELETE", "POST"]);
  });

  it("invalidates lists that were read before, so that the next read finds the token", async () => {
    const connection = createInstantConnection(emulator.url);
    const find = (id: string): Promise<Observation> => metricsTokenSource("acme", id).lookup(connection);
    await find("none");
    await createSafely(metricsTokenCreation("acme", PREFIX, undefined), connection);
    const [{ id }] = await emulator.metricsTokens();
    await expect(find(id)).resolves.toMatchObject({ kind: "present" });
  });

  it("doesn't warn about an orphan whose deletion succeeded although the response was lost", async () => {
    await emulator.faults(
      { kind: "drop-after-commit", method: "POST" },
      { kind: "drop-after-commit", method: "DELETE" },
    );
    await expect(create()).resolves.toMatchObject({ kind: "created", warnings: [] });
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it("warns about an orphan that can't be revoked, with the orphan's ID", async () => {
    await emulator.faults(
      { kind: "drop-after-commit", method: "POST" },
      { kind: "status", status: 403, method: "DELETE", times: 99 },
    );
    const creation = await create();
    const [orphan] = await emulator.metricsTokens();
    expect(creation).toMatchObject({
      kind: "created",
      warnings: [{ severity: "warning", detail: expect.stringContaining(`"${orphan.id}"`) as string }],
    });
  });

  describe.each([
    ["a prefix", { kind: "prefix", prefix: "a-" } as const],
    ["an exact name", { kind: "name", name: "a" } as const],
  ])("after a response with an ID but no secret, for a token with %s", (_name, name) => {
    let server: RecordingServer;

    beforeEach(async () => {
      let responses = 0;
      server = await startRecordingServer(emulator.url, () => ++responses === 1);
    });

    afterEach(() => server.close());

    it("revokes the token by that ID, without a list, and creates another one", async () => {
      await emulator.faults({ kind: "status", status: 500, method: "GET", times: 99 });
      const creation = await create(name, server.url);
      expect(creation).toMatchObject({ kind: "created", warnings: [] });
      expect(await methods()).toEqual(["POST", "DELETE", "POST"]);
      expect(await emulator.metricsTokens()).toHaveLength(1);
    });

    it.each([403, 404])("names that ID if the deletion fails with %s", async (status) => {
      // Lists lag behind, so a list without the token proves nothing.
      const stale = { kind: "stale-list", method: "GET", times: 99 };
      await emulator.faults(stale, { kind: "status", status, method: "DELETE", times: 99 });
      const creation = await create(name, server.url);
      const [orphan] = await emulator.metricsTokens();
      const reported = creation.kind === "created" ? creation.warnings : creation.diagnostics;
      const orphans = reported.filter(({ summary }) => summary.endsWith("is orphaned"));
      expect(orphans).toHaveLength(1);
      expect(orphans[0].detail).toContain(`"${orphan.id}"`);
    });
  });
});
