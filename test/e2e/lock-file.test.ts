import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { App, TerraformStack } from "cdktf";
import { MetricsToken } from "../../lib";
import { useFakeTfeIfNeeded } from "../support/fake-tfe/use-fake-tfe";
import { createCleanEnvironment } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";

/** The part of cdktf-cli that decides whether to run `terraform providers lock`. */
interface CdktfCli {
  readonly TerraformProviderLock: new (folder: string) => {
    hasMatchingProvider(constraint: object): Promise<boolean>;
  };
  readonly ProviderConstraint: new (source: string, version?: string) => object;
}

/** Runs real Terraform in the directory of a stack that also requires hashicorp/tfe. */
describe("the lock file after a synth", () => {
  let work: string;
  let stackFolder: string;

  beforeEach(() => {
    work = mkdtempSync(path.join(tmpdir(), "lock-file-"));
    stackFolder = path.join(work, "cdktf.out/stacks/platform");
    mkdirSync(path.join(work, "home"));
  });

  afterEach(() => rmSync(work, { recursive: true, force: true }));

  function synth(): void {
    const app = new App({ outdir: path.join(work, "cdktf.out") });
    const stack = new TerraformStack(app, "platform");
    new TfeProvider(stack, "Tfe");
    new MetricsToken(stack, "Grafana", { organization: "acme" });
    app.synth();
  }

  function terraform(...args: string[]): { code: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(TERRAFORM, args, {
      cwd: stackFolder,
      env: {
        ...createCleanEnvironment(path.join(work, "home")),
        TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE,
        TFE_ADDRESS: "http://127.0.0.1:1",
        TFE_TOKEN: "made-up",
      },
      encoding: "utf8",
    });
    return { code: status, output: stdout + stderr };
  }

  it("still matches the installed provider, so that `validate` and a read-only init succeed", () => {
    synth();
    useFakeTfeIfNeeded(stackFolder);
    expect(terraform("init", "-input=false", "-no-color")).toMatchObject({ code: 0 });

    synth();

    expect(terraform("validate", "-no-color")).toMatchObject({ code: 0 });
    expect(terraform("init", "-input=false", "-no-color", "-lockfile=readonly")).toMatchObject({ code: 0 });
  });

  describe("keeps cdktf-cli from contacting terraform.local", () => {
    const cli = {
      ...jest.requireActual<object>("@cdktf/cli-core/src/lib/terraform-provider-lock"),
      ...jest.requireActual<object>("@cdktf/cli-core/src/lib/dependencies/dependency-manager"),
    } as CdktfCli;
    const isLocked = (version?: string): Promise<boolean> =>
      new cli.TerraformProviderLock(stackFolder).hasMatchingProvider(
        new cli.ProviderConstraint("hashicorp/tfe", version),
      );

    it.each([
      ["version 0.71.0", "0.71.0"],
      ["version ~> 0.71", "~> 0.71"],
      ["version >= 0.70, < 0.80", ">= 0.70, < 0.80"],
      ["any version", undefined],
    ])("before the first init, if the stack requires %s of hashicorp/tfe", async (_, version) => {
      synth();
      expect(await isLocked(version)).toBe(true);
    });

    it("after an init, even if OpenTofu locked hashicorp/tfe from its own registry", async () => {
      synth();
      useFakeTfeIfNeeded(stackFolder);
      expect(terraform("init", "-input=false", "-no-color")).toMatchObject({ code: 0 });
      synth();
      expect(await isLocked("0.71.0")).toBe(true);
    });
  });
});
