import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { App, Testing, TerraformStack } from "cdktf";
import { MetricsToken, tfetokens } from "../../../lib";
import { VERSION as version } from "../../../lib/shared/version";
import { updateLockFile } from "../../../lib/tfetokens/private/lock-file";
import { TERRAFORM } from "../../support/terraform-binary";

/** The path of a made-up provider that is installed instead of the built one. */
let providerFile: string;
let work: string;
let stackFolder: string;
const plugins = () => path.join(stackFolder, "terraform.d/plugins/terraform.local/cdktf/tfetokens");
const placedFile = (platform: string) =>
  path.join(plugins(), version, platform, `terraform-provider-tfetokens_v${version}.cjs`);
const lockFile = () => path.join(stackFolder, ".terraform.lock.hcl");
const lock = () => readFileSync(lockFile(), "utf8");

beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "placing-"));
  stackFolder = path.join(work, "cdktf.out/stacks/platform");
  providerFile = path.join(work, "provider");
  process.env.CDKTF_TFE_TOKENS_BUNDLED_PROVIDER = providerFile;
  buildPlugin("first");
});

afterEach(() => {
  delete process.env.CDKTF_TFE_TOKENS_BUNDLED_PROVIDER;
  jest.restoreAllMocks();
  rmSync(work, { recursive: true, force: true });
});

/** `terraform init` installs plugins without starting them, so any executable file is sufficient. */
function buildPlugin(bytes: string): void {
  writeFileSync(providerFile, `#!/bin/sh\n# ${bytes}\n`);
}

function synth(
  build: (stack: TerraformStack) => void = (stack) => new MetricsToken(stack, "Grafana"),
  context: Record<string, unknown> = {},
): void {
  const app = new App({ outdir: path.join(work, "cdktf.out"), context });
  build(new TerraformStack(app, "platform"));
  app.synth();
}

function terraformInit(...flags: string[]): string {
  const home = path.join(work, "home");
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, "terraformrc"), "");
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    TF_CLI_CONFIG_FILE: path.join(home, "terraformrc"),
    CHECKPOINT_DISABLE: "1",
  };
  return execFileSync(TERRAFORM, ["init", "-no-color", "-input=false", ...flags], {
    cwd: stackFolder,
    env,
    encoding: "utf8",
  });
}

describe("a synthesized stack", () => {
  test.each(["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"])(
    "contains the provider as an executable file for %s",
    (platform) => {
      synth();
      expect(readFileSync(placedFile(platform))).toEqual(readFileSync(providerFile));
      expect(statSync(placedFile(platform)).mode & 0o777).toBe(0o755);
    },
  );

  test("is initialized by terraform init, which doesn't change the lock file", () => {
    synth();
    const before = lock();
    expect(terraformInit()).toContain(`Installed terraform.local/cdktf/tfetokens v${version}`);
    expect(lock()).toBe(before);
  });

  test("is initialized again after the provider is rebuilt with the same version", () => {
    synth();
    terraformInit();
    buildPlugin("second");
    synth();
    expect(terraformInit()).toContain("successfully initialized");
    expect(readFileSync(placedFile("linux_amd64"), "utf8")).toContain("second");
  });

  test("is initialized again after an upgrade of this package", () => {
    synth();
    terraformInit();
    writeFileSync(lockFile(), lock().replaceAll(`"${version}"`, '"0.0.9"'));
    synth();
    expect(terraformInit()).toContain("successfully initialized");
  });

  test("can be initialized with -upgrade after the provider is rebuilt with the same version", () => {
    synth();
    terraformInit();
    buildPlugin("second");
    synth();
    expect(terraformInit("-upgrade")).toContain("successfully initialized");
  });

  test("can be initialized after an unrelated file is added to the plugin's directory", () => {
    synth();
    writeFileSync(path.join(plugins(), version, "linux_amd64", ".DS_Store"), "");
    synth();
    expect(terraformInit()).toContain("successfully initialized");
  });

  test("keeps an installed file and a lock file that are up to date", () => {
    synth();
    const past = new Date("2001-01-01T00:00:00Z");
    utimesSync(placedFile("linux_amd64"), past, past);
    utimesSync(lockFile(), past, past);
    synth();
    expect(statSync(placedFile("linux_amd64")).mtime).toEqual(past);
    expect(statSync(lockFile()).mtime).toEqual(past);
  });

  test("loses other versions of the provider, and nothing else in terraform.d", () => {
    const others = path.join(stackFolder, "terraform.d/plugins/registry.terraform.io/acme/other/1.0.0");
    mkdirSync(others, { recursive: true });
    mkdirSync(path.join(plugins(), "0.0.9/linux_amd64"), { recursive: true });
    synth();
    expect(readdirSync(plugins())).toEqual([version]);
    expect(existsSync(others)).toBe(true);
  });

  test("locks the bundled provider with the hashes of its packages, and lists other providers in a note for cdktf-cli", () => {
    synth((stack) => {
      new TfeProvider(stack, "Tfe");
      new MetricsToken(stack, "Grafana");
    });
    const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
    const hash = (listing: string): string => `h1:${createHash("sha256").update(listing).digest("base64")}`;
    const script = sha256(readFileSync(providerFile));
    const windows = path.join(plugins(), version, "windows_amd64");
    const launcher = `terraform-provider-tfetokens_v${version}.cmd`;
    const hashes = [
      hash(`${script}  terraform-provider-tfetokens_v${version}.cjs\n`),
      hash(`${sha256(readFileSync(path.join(windows, launcher)))}  ${launcher}\n${script}  tfetokens.cjs\n`),
    ];
    const bundled = { source: "terraform.local/cdktf/tfetokens", version, hashes };
    expect(lock()).toBe(updateLockFile(undefined, bundled, ["registry.terraform.io/hashicorp/tfe"]));
  });

  test("contains only the configuration if it doesn't use the provider", () => {
    synth((stack) => new TfeProvider(stack, "Tfe"));
    expect(readdirSync(stackFolder)).toEqual(["cdk.tf.json"]);
  });

  test("contains only the configuration if the provider has a source in the user's own registry", () => {
    synth((stack) => {
      new MetricsToken(stack, "Grafana");
      new tfetokens.TfetokensProvider(stack, "Tfetokens", { source: "registry.example.com/acme/tfetokens" });
    });
    expect(readdirSync(stackFolder)).toEqual(["cdk.tf.json"]);
  });

  test("also contains the provider if the configuration is in HCL", () => {
    const app = new App({ outdir: path.join(work, "cdktf.out"), hclOutput: true });
    new MetricsToken(new TerraformStack(app, "platform"), "Grafana");
    app.synth();
    expect(existsSync(placedFile("linux_amd64"))).toBe(true);
  });

  test("has one custom synthesizer for any number of tokens and providers", () => {
    const stack = new TerraformStack(Testing.app(), "platform");
    new MetricsToken(stack, "First");
    const once = stack.synthesizer;
    new MetricsToken(stack, "Second");
    new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    expect(stack.synthesizer).toBe(once);
  });

  test("loses provider files with the names that other versions of this package use", () => {
    const folder = path.dirname(placedFile("linux_amd64"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `terraform-provider-tfetokens_v${version}`), "");
    synth();
    expect(readdirSync(folder)).toEqual([path.basename(placedFile("linux_amd64"))]);
  });
});

describe("the executable bit", () => {
  const refuse = (): never => {
    throw Object.assign(new Error("EPERM: operation not permitted, chmod"), { code: "EPERM" });
  };

  test("is restored without writing the file again", () => {
    synth();
    const past = new Date("2001-01-01T00:00:00Z");
    utimesSync(placedFile("linux_amd64"), past, past);
    fs.chmodSync(placedFile("linux_amd64"), 0o644);
    synth();
    expect(statSync(placedFile("linux_amd64"))).toMatchObject({ mtime: past, mode: 0o100755 });
  });

  test("isn't set again on a file that already has it, because chmod fails on another user's file", () => {
    synth();
    jest.spyOn(fs, "chmodSync").mockImplementation(refuse);
    expect(() => synth()).not.toThrow();
  });

  test("is set on a rebuilt provider even if chmod fails", () => {
    synth();
    jest.spyOn(fs, "chmodSync").mockImplementation(refuse);
    buildPlugin("second");
    synth();
    expect(readFileSync(placedFile("linux_amd64"), "utf8")).toContain("second");
    expect(statSync(placedFile("linux_amd64")).mode & 0o777).toBe(0o755);
  });

  test.each([
    ["refused", refuse, "EPERM"],
    ["ignored by the file system", () => undefined, "doesn't store executable bits"],
  ])("causes an error with a remedy if it is missing and setting it is %s", (_, chmod, cause) => {
    synth();
    fs.chmodSync(placedFile("linux_amd64"), 0o644);
    jest.spyOn(fs, "chmodSync").mockImplementation(chmod);
    expect(() => synth()).toThrow(
      new RegExp(
        `can't be installed into ${plugins()}: .*${cause}.*If another user owns that directory.*use a different output directory`,
      ),
    );
  });
});

describe("the path of the provider", () => {
  test("in the context takes precedence over the path in the environment", () => {
    const other = path.join(work, "other");
    writeFileSync(other, "other");
    synth(undefined, { "cdktf-tfe-tokens:bundledProvider": other });
    expect(readFileSync(placedFile("linux_amd64"), "utf8")).toBe("other");
  });

  test.each([
    ["CDKTF_TFE_TOKENS_BUNDLED_PROVIDER", {}],
    ["cdktf-tfe-tokens:bundledProvider", { "cdktf-tfe-tokens:bundledProvider": "/nowhere/provider" }],
  ])("causes an error that contains %s if the path is set there and doesn't exist", (setting, context) => {
    process.env.CDKTF_TFE_TOKENS_BUNDLED_PROVIDER = "/nowhere/provider";
    expect(() => synth(undefined, context)).toThrow(new RegExp(`/nowhere/provider.*${setting}`));
  });
});

test("Testing.synth writes no files", () => {
  const app = new App({ outdir: path.join(work, "cdktf.out") });
  const stack = new TerraformStack(app, "platform");
  new MetricsToken(stack, "Grafana");
  Testing.synth(stack, true);
  expect(readdirSync(path.join(work, "cdktf.out/stacks"))).toEqual([]);
});

test("an app whose provider is in a private registry gets no bundled provider and no lock file", () => {
  const source = "app.terraform.io/acme/tfetokens";
  synth(undefined, { "cdktf-tfe-tokens:providerSource": source });
  const stack = JSON.parse(readFileSync(path.join(stackFolder, "cdk.tf.json"), "utf8")) as {
    terraform: { required_providers: unknown };
  };
  expect(stack.terraform.required_providers).toMatchObject({ tfetokens: { source, version } });
  expect(readdirSync(stackFolder)).toEqual(["cdk.tf.json"]);
});
