import { cpSync } from "node:fs";
import { join } from "node:path";
import { documented } from "../support/docs/blocks";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

const BUNDLED = "terraform.local/cdktf/tfetokens";
const PRIVATE = "app.terraform.io/acme/tfetokens";

const RESOURCE = `resource "tfetokens_metrics_token" "it" {\n  name = "grafana"\n}\n`;

describe("the provider with a different source address", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    terraform = new TerraformWorkspace({
      TFE_ADDRESS: emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_ORGANIZATION: "acme",
    });
    const plugins = join(terraform.folder, "terraform.d/plugins");
    cpSync(join(plugins, BUNDLED), join(plugins, PRIVATE), { recursive: true });
  });
  afterAll(async () => {
    terraform.remove();
    await emulator.close();
  });

  it("keeps the state after the documented `state replace-provider` command, and plans no changes", async () => {
    terraform.configure(RESOURCE);
    await terraform.init();
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 1 });
    const before = await terraform.resource("tfetokens_metrics_token.it");

    terraform.configure(RESOURCE, PRIVATE);
    const { code: command } = documented("docs/how-to/remote-execution.md", "state replace-provider");
    const [, ...args] = command.trim().split(/\s+/);
    expect(args).toEqual(["state", "replace-provider", BUNDLED, PRIVATE]);
    const replaced = await terraform.run([args[0], args[1], "-auto-approve", ...args.slice(2)]);
    expect(replaced).toMatchObject({ code: 0 });
    await terraform.init();
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0 });
    expect(await terraform.resource("tfetokens_metrics_token.it")).toEqual(before);
  });
});
