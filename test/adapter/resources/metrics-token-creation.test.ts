import { createWithCertainty, type Creation } from "../../../lib/adapter/resources/metrics-token-creation";
import { instantConnection } from "../../support/connection";
import { testEmulator, type TestEmulator } from "../../support/emulator";

describe("a token that is made with certainty", () => {
  let emulator: TestEmulator;

  beforeEach(async () => {
    emulator = await testEmulator();
  });

  afterEach(() => emulator.close());

  function create(): Promise<Creation> {
    const connection = instantConnection(emulator.url);
    const wanted = { organization: "acme", name: { prefix: "a-" }, expiresAt: undefined };
    return createWithCertainty(wanted, connection, connection);
  }

  it("revokes what an attempt left behind before it tries again", async () => {
    await emulator.faults({ kind: "drop-after-commit", method: "POST" });
    await expect(create()).resolves.toMatchObject({ kind: "made", warnings: [] });
    const methods = (await emulator.requests()).map(({ method }) => method);
    expect(methods).toEqual(["POST", "GET", "DELETE", "POST"]);
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
});
