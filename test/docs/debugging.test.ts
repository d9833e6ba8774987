import { documented } from "../support/docs/blocks";
import { toPattern } from "../support/docs/pattern";
import { OWNER_TOKEN, startTestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

const { code: shown } = documented("docs/how-to/debug.md", "[DEBUG] provider.terraform-provider-tfetokens");
const message = shown.slice(0, shown.indexOf(" @module"));

/** Returns the fields of a log line in alphabetical order, because their order in Terraform's log varies. */
const fields = (line: string): string[] => [...line.matchAll(/ (@?\w+)=/g)].map(([, name]) => name).sort();

test("the debug log of a plan has one line like the one on the page", async () => {
  const emulator = await startTestEmulator();
  const terraform = new TerraformWorkspace({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN });
  try {
    terraform.configure('data "tfetokens_metrics_tokens" "all" {\n  organization = "acme"\n}\n');
    await terraform.init();
    const { output } = await terraform.run(["plan", "-input=false", "-no-color"], {
      TF_LOG_PROVIDER: "debug",
    });
    const lines = output.split("\n").filter((line) => toPattern(message).test(line));
    expect(lines).toHaveLength(1);
    // HCP Terraform returns a request ID, but the emulator doesn't.
    expect([...fields(lines[0]), "request_id"].sort()).toEqual(fields(shown));
  } finally {
    terraform.remove();
    await emulator.close();
  }
});
