import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createCleanEnvironment, platform } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";
import { SOURCE } from "../support/fake-tfe/identity";

const SUPPORT = join(__dirname, "../support/fake-tfe");
const TSX = require.resolve("tsx/cli");
const PLACED = `terraform.d/plugins/${SOURCE}/0.71.0/${platform()}/terraform-provider-tfe_v0.71.0.cjs`;
const SAYS_SO = /^hashicorp\/tfe 0\.71\.0 can't be downloaded .* using the fake/m;

// No server listens on this port. The tests therefore behave the same with and without a network.
const NO_NETWORK = { HTTPS_PROXY: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" };

let folder: string;
let stackFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "use-fake-tfe-"));
  stackFolder = join(folder, "stack");
  mkdirSync(stackFolder);
  mkdirSync(join(folder, "home"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script in a separate process, because each process checks only once whether it needs the fake provider. */
function run(
  args: readonly string[],
  env: Record<string, string> = {},
): { code: number | null; stderr: string } {
  const child = spawnSync(process.execPath, [TSX, ...args], {
    cwd: join(__dirname, "../.."),
    env: { ...createCleanEnvironment(join(folder, "home")), ...NO_NETWORK, ...env },
    encoding: "utf8",
  });
  return { code: child.status, stderr: child.stderr };
}

function useFake(env?: Record<string, string>): { code: number | null; stderr: string } {
  const script = join(folder, "script.ts");
  const call = `useFakeTfeIfNeeded(${JSON.stringify(stackFolder)});`;
  writeFileSync(
    script,
    `const { useFakeTfeIfNeeded } = require(${JSON.stringify(join(SUPPORT, "use-fake-tfe.ts"))}); ${call} ${call}`,
  );
  return run([script], env);
}

function init(): { status: number | null; stderr: string } {
  const tfe = { source: "hashicorp/tfe", version: "0.71.0" };
  writeFileSync(
    join(stackFolder, "cdk.tf.json"),
    JSON.stringify({ terraform: { required_providers: { tfe } } }),
  );
  const env = { ...createCleanEnvironment(join(folder, "home")), ...NO_NETWORK };
  return spawnSync(TERRAFORM, ["init", "-input=false", "-no-color"], {
    cwd: stackFolder,
    env,
    encoding: "utf8",
  });
}

/**
 * Writes a CLI configuration with a filesystem mirror, which optionally contains hashicorp/tfe. Returns the environment
 * variables that make Terraform use this configuration.
 */
function mirror({ holdsTfe }: { holdsTfe: boolean }): Record<string, string> {
  const packages = join(folder, "mirror");
  mkdirSync(packages);
  if (holdsTfe) {
    const file = join(packages, PLACED.replace("terraform.d/plugins/", ""));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "made up, because init doesn't start it", { mode: 0o755 });
  }
  const file = join(folder, "terraform.tfrc");
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(packages)}\n  }\n}\n`,
  );
  return { TF_CLI_CONFIG_FILE: file };
}

const lockFile = (): string => readFileSync(join(stackFolder, ".terraform.lock.hcl"), "utf8");

test("without a registry, the fake provider is installed where init finds it, and one line reports this", () => {
  const { code, stderr } = useFake();

  expect(code).toBe(0);
  expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(SAYS_SO)]);
  expect(statSync(join(stackFolder, PLACED)).mode & 0o777).toBe(0o755);
  expect(init().status).toBe(0);
});

test("OpenTofu finds the fake provider under the name of its own registry", () => {
  const tofu = join(folder, "tofu");
  const init = "[ -d terraform.d/plugins/registry.opentofu.org/hashicorp/tfe ]";
  writeFileSync(tofu, `#!/bin/sh\n${init}\n`, { mode: 0o755 });

  expect(useFake({ TOKENS_TERRAFORM_BIN: tofu })).toMatchObject({ code: 0 });

  expect(
    existsSync(join(stackFolder, "terraform.d/plugins/registry.opentofu.org/hashicorp/tfe/0.71.0")),
  ).toBe(true);
  expect(lockFile()).toContain('provider "registry.opentofu.org/hashicorp/tfe" {');
});

test("a mirror with the provider is preferred, without a message", () => {
  const { code, stderr } = useFake(mirror({ holdsTfe: true }));

  expect(code).toBe(0);
  expect(stderr).toBe("");
  expect(existsSync(join(stackFolder, PLACED))).toBe(false);
});

test("an installed fake provider and its locked hashes are removed as soon as the real provider is available", () => {
  useFake();
  init();
  expect(lockFile()).toContain("h1:");

  useFake(mirror({ holdsTfe: true }));

  expect(existsSync(join(stackFolder, PLACED))).toBe(false);
  expect(lockFile()).not.toContain("h1:");
});

test("a mirror without the provider causes an error, because it disables the fake provider's directory", () => {
  const { code, stderr } = useFake(mirror({ holdsTfe: false }));

  expect(code).not.toBe(0);
  expect(stderr).toContain("provider_installation");
});

test("a lock file without hashes isn't changed, and init completes it", () => {
  const seeded = `provider "${SOURCE}" {\n  version     = "0.71.0"\n  constraints = "0.71.0"\n}\n`;
  writeFileSync(join(stackFolder, ".terraform.lock.hcl"), seeded);

  useFake();

  expect(lockFile()).toBe(seeded);
  expect(init().status).toBe(0);
  expect(lockFile()).toContain("h1:");
});

test("hashes of a different build are removed only from the provider's block", () => {
  useFake();
  init();
  const other = `provider "registry.example.com/acme/other" {\n  version = "1.0.0"\n  hashes = [\n    "h1:other",\n  ]\n}\n`;
  const current = lockFile();
  writeFileSync(
    join(stackFolder, ".terraform.lock.hcl"),
    `${current.replace(/"h1:[^"]+"/, '"h1:stale"')}\n${other}`,
  );

  useFake();

  expect(lockFile()).not.toContain("h1:stale");
  expect(lockFile()).toContain(other);
  expect(init().status).toBe(0);
});

test("hashes of the same build are kept", () => {
  useFake();
  init();
  const before = lockFile();

  useFake();

  expect(lockFile()).toBe(before);
});

test("an app's stacks that require hashicorp/tfe get the fake provider after synth", () => {
  const outdir = join(folder, "cdktf.out");
  const app = join(folder, "app.ts");
  const cdktf = JSON.stringify(require.resolve("cdktf"));
  const tfe = JSON.stringify(require.resolve("@cdktf/provider-tfe/lib/provider"));
  writeFileSync(
    app,
    `const { App, TerraformStack } = require(${cdktf});
     const { TfeProvider } = require(${tfe});
     const app = new App();
     new TfeProvider(new TerraformStack(app, "with"), "tfe", {});
     const providers = { null: { source: "hashicorp/null", version: "3.2.4" } };
     new TerraformStack(app, "without").addOverride("terraform.required_providers", providers);
     app.synth();
     process.exit(0);`,
  );

  const { code, stderr } = run(["--import", join(SUPPORT, "preload.ts"), app], { CDKTF_OUTDIR: outdir });

  expect(code).toBe(0);
  expect(stderr).toMatch(SAYS_SO);
  expect(existsSync(join(outdir, "stacks/with", PLACED))).toBe(true);
  expect(existsSync(join(outdir, "stacks/without/terraform.d"))).toBe(false);
});
