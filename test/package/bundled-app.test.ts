import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VERSION } from "../../lib/shared/version";

const root = path.join(__dirname, "../..");
const PROVIDER = path.join(root, "dist/adapter/terraform-provider-tfetokens");
const APP = `
  import { App, TerraformStack } from "cdktf";
  import { MetricsToken } from "cdktf-tfe-tokens";
  const app = new App();
  new MetricsToken(new TerraformStack(app, "platform"), "Grafana", { organization: "acme" });
  app.synth();
`;

/** An app that esbuild bundles into one file. It runs without node_modules, and has its own package.json. */
describe("an app that is bundled into one file", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bundled-app-"));
    mkdirSync(path.join(folder, "build"));
    writeFileSync(path.join(folder, "package.json"), '{ "name": "app", "version": "9.9.9" }');
    execFileSync(
      path.join(root, "node_modules/.bin/esbuild"),
      [
        "--bundle",
        "--platform=node",
        "--log-level=error",
        "--loader=ts",
        `--alias:cdktf-tfe-tokens=${path.join(root, "dist/index.js")}`,
        `--outfile=${path.join(folder, "build/app.js")}`,
      ],
      // esbuild resolves imported packages from the working directory.
      { cwd: root, input: APP, stdio: ["pipe", "pipe", "inherit"] },
    );
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(env: Record<string, string> = {}): { status: number | null; stderr: string } {
    return spawnSync(process.execPath, ["build/app.js"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      encoding: "utf8",
    });
  }

  it("without a configured provider path, fails with an error that names the settings for it", () => {
    const { status, stderr } = run();
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/CDKTF_TFE_TOKENS_BUNDLED_PROVIDER.*cdktf-tfe-tokens:bundledProvider/);
  });

  it("installs the provider from a relative path, with this package's version", () => {
    copyFileSync(PROVIDER, path.join(folder, "build/provider"));
    expect(run({ CDKTF_TFE_TOKENS_BUNDLED_PROVIDER: "build/provider" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    const stack = path.join(folder, "cdktf.out/stacks/platform");
    const installed = path.join(
      "terraform.d/plugins/terraform.local/cdktf/tfetokens",
      VERSION,
      "linux_amd64",
    );
    expect(existsSync(path.join(stack, installed, `terraform-provider-tfetokens_v${VERSION}.cjs`))).toBe(
      true,
    );
    expect(readFileSync(path.join(stack, "cdk.tf.json"), "utf8")).toContain(`"version": "${VERSION}"`);
  });
});
