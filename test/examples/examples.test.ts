import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment } from "../support/terraform";
import { run } from "../support/example";

const root = join(__dirname, "..", "..");
const examples = readdirSync(join(root, "examples"));

interface Document {
  readonly resource: Readonly<Record<string, object>>;
}

/** Each of them as its own app, as a person runs it. */
describe("the example", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfetokens-example-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function synthesize(example: string, env: Record<string, string> = {}): Promise<string> {
    const out = join(folder, "out");
    const app = [join(root, "examples", example, "main.ts")];
    const { code, output } = await run(join(root, "node_modules/.bin/tsx"), app, folder, {
      ...cleanEnvironment(folder),
      CDKTF_OUTDIR: out,
      ...env,
    });
    expect({ code, output }).toEqual({ code: 0, output: "" });
    return join(out, "stacks", example);
  }

  it.each(examples)("%s is synthesized, with all that `terraform init` needs", async (example) => {
    const stack = await synthesize(example);
    const { resource } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")) as Document;
    expect(Object.keys(resource)).toContain("tfetokens_rotation");
    expect(readFileSync(join(stack, ".terraform.lock.hcl"), "utf8")).toContain(
      "terraform.local/cdktf/tfetokens",
    );
  });

  it.each(examples)("%s is synthesized as HCL", async (example) => {
    const stack = await synthesize(example, { SYNTH_HCL_OUTPUT: "true" });
    const hcl = readFileSync(join(stack, "cdk.tf"), "utf8");
    expect(hcl).toContain('resource "tfetokens_rotation"');
    expect(hcl).not.toMatch(/TfToken|undefined/);
  });

  it.each(examples)("%s has a page of its own", (example) => {
    expect(existsSync(join(root, "examples", example, "README.md"))).toBe(true);
  });
});
