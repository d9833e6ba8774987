import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace, createCleanEnvironment } from "../support/terraform";

const PLUGIN = join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");

/** Attaches real Terraform to a provider that the test starts. */
describe("a provider in debug mode", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let plugin: ChildProcess;
  let reattach: string;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    terraform = new TerraformWorkspace({});
    const env = createCleanEnvironment(terraform.folder);
    plugin = spawn(PLUGIN, ["--debug"], {
      env: { ...env, TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN },
    });
    let said = "";
    plugin.stdout?.on("data", (text: Buffer) => (said += text.toString()));
    while (!/REATTACH.*\n/.test(said)) await once(plugin.stdout ?? plugin, "data");
    reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(said)?.[1] ?? "";
    terraform.reset({ TF_REATTACH_PROVIDERS: reattach });
  });

  afterAll(async () => {
    if (plugin.exitCode === null) plugin.kill("SIGKILL");
    terraform.remove();
    await emulator.close();
  });

  it("serves several commands, and two configurations at the same time, and removes its socket when it is interrupted", async () => {
    terraform.configure(`
provider "tfetokens" {
  organization = "acme"
}
provider "tfetokens" {
  alias        = "other"
  organization = "emca"
}
resource "tfetokens_metrics_token" "one" {
  name_prefix = "one-"
}
resource "tfetokens_metrics_token" "other" {
  provider    = tfetokens.other
  name_prefix = "other-"
}
`);
    await terraform.init();
    const applied = await terraform.apply();
    expect(applied.diagnostics.map(({ summary }) => summary)).toEqual([
      expect.stringContaining('organization "emca"') as string,
    ]);
    expect(applied.code).toBe(1);
    expect(await terraform.resource("tfetokens_metrics_token.one")).toMatchObject({ organization: "acme" });

    expect(await terraform.plan()).toMatchObject({
      code: 0,
      planned: { "tfetokens_metrics_token.other": "create" },
    });
    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await emulator.metricsTokens()).toEqual([]);

    plugin.kill("SIGINT");
    expect(await once(plugin, "exit")).toEqual([0, null]);
    const providers = JSON.parse(reattach) as Record<string, { Addr: { String: string } }>;
    expect(existsSync(providers["terraform.local/cdktf/tfetokens"].Addr.String)).toBe(false);
  });
});
