import { rmSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

describe("the configuration that Terraform generates for imported tokens", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    terraform = new TerraformWorkspace({
      TFE_ADDRESS: emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_ORGANIZATION: "acme",
    });
    terraform.configure("");
    await terraform.init();
  });

  afterAll(async () => {
    terraform.remove();
    await emulator.close();
  });

  async function post(path: string, type: string, attributes: object): Promise<string> {
    const body = { data: { type, attributes } };
    const response = await emulator.fetch("POST", `/api/v2/${path}`, { token: OWNER_TOKEN, body });
    return (JSON.parse(response.body) as { data: { id: string } }).data.id;
  }

  it("is valid, and a plan after the import contains no changes", async () => {
    const expiry = "2031-01-01T00:00:00Z";
    const team = await post("organizations/acme/teams", "teams", { name: "blue" });
    const described = await post(`teams/${team}/authentication-tokens`, "authentication-tokens", {
      description: "ci",
    });
    await post(`teams/${team}/authentication-token`, "authentication-tokens", {});
    const path = "organizations/acme/authentication-token";
    await post(path, "authentication-tokens", { "expired-at": expiry });
    const metrics = await post("organizations/acme/metrics-tokens", "metrics-tokens", {
      name: "grafana",
      "expires-at": expiry,
    });
    const imports = {
      "tfetokens_team_token.described": described,
      "tfetokens_team_token.singleton": team,
      "tfetokens_organization_token.this": "acme",
      "tfetokens_metrics_token.this": `acme/${metrics}`,
    };
    const blocks = Object.entries(imports).map(([to, id]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`);
    terraform.configure(blocks.join(""));

    // This plan fails if the generated configuration is invalid.
    const generated = join(terraform.folder, "generated.tf");
    rmSync(generated, { force: true });
    const plan = ["plan", "-no-color", "-input=false", `-generate-config-out=${generated}`];
    expect(await terraform.run(plan)).toMatchObject({ code: 0 });
    expect(await terraform.apply()).toMatchObject({ code: 0 });
    expect((await terraform.state()).map(({ address }) => address).sort()).toEqual(
      Object.keys(imports).sort(),
    );
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0 });
    expect((await emulator.state()).revoked_tokens).toEqual([]);
  });
});
