import { OWNER_TOKEN, testEmulator, type TestEmulator } from "../support/emulator";
import { placeManyTokens } from "../support/many-tokens";
import { TerraformWorkspace } from "../support/terraform";

describe("a thousand metrics tokens", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    emulator = await testEmulator();
    terraform = new TerraformWorkspace({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN });
    await placeManyTokens(terraform, emulator, 1_000);
    await terraform.init();
  }, 60_000);

  afterAll(async () => {
    terraform.remove();
    await emulator.close();
  });

  it("are planned with one request, for their list", async () => {
    await emulator.faults({ kind: "delay", method: "GET", times: 999, delay_ms: 50 });
    const before = (await emulator.requests()).length;
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [],
    });
    const requests = (await emulator.requests()).slice(before);
    expect(requests).toEqual([
      expect.objectContaining({
        method: "GET",
        path: "/api/v2/organizations/acme/metrics-tokens",
        status: 200,
      }),
    ]);
  }, 60_000);
});
