import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, testEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

const COUNT = 1_000;

describe("a thousand metrics tokens", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    emulator = await testEmulator();
    terraform = new TerraformWorkspace({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN });
    terraform.configure(`resource "tfetokens_metrics_token" "many" {
  count        = ${COUNT}
  organization = "acme"
  name         = "many"
}
`);
    await terraform.init();
    writeState(await Promise.all(Array.from({ length: COUNT }, makeToken)));
  }, 60_000);

  afterAll(async () => {
    terraform.remove();
    await emulator.close();
  });

  async function makeToken(): Promise<Record<string, unknown>> {
    const body = { data: { type: "metrics-tokens", attributes: { name: "many" } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    const answer = await emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
    return (JSON.parse(answer.body) as { data: { attributes: Record<string, unknown> } }).data.attributes;
  }

  /** As an apply would have left it; at the vendor's pace that would take 40 seconds. */
  function writeState(tokens: readonly Record<string, unknown>[]): void {
    const instances = tokens.map((token, i) => ({
      index_key: i,
      schema_version: 0,
      attributes: {
        organization: "acme",
        name: "many",
        id: token["token-id"],
        created_at: token["created-at"],
        expires_at: token["expires-at"],
        token: token.token,
      },
    }));
    const resource = {
      mode: "managed",
      type: "tfetokens_metrics_token",
      name: "many",
      provider: 'provider["terraform.local/cdktf/tfetokens"]',
      instances,
    };
    const state = { version: 4, serial: 1, lineage: "many", outputs: {}, resources: [resource] };
    writeFileSync(join(terraform.folder, "terraform.tfstate"), JSON.stringify(state));
  }

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
