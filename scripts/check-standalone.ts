/**
 * Packs single executables for every platform and holds them to what docs/how-to/remote-execution.md says: real Terraform
 * applies with the one for Linux where there is no Node, the one for arm64 starts in an emulator of such a machine,
 * and the others are executables of their kind that find our script. It gets 270 MB from npm, which keeps them.
 */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { unzipSync } from "fflate";
import { missing } from "../test/emulator/presence";
import { documented } from "../test/support/docs/blocks";
import { Shell } from "../test/support/docs/shell";
import { OWNER_TOKEN, testEmulator } from "../test/support/emulator";
import { TerraformWorkspace } from "../test/support/terraform";
import { TERRAFORM } from "../test/support/terraform-binary";
import { byTurns, seconds } from "./bench/measure";
import { pluginStart } from "./bench/processes";
import { startsOurScript, target } from "./standalone/executable-format";

const root = join(__dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const SOURCE = "registry.example.com/acme/tfetokens";
const TARGETS = {
  darwin_amd64: "Mach-O x86-64",
  darwin_arm64: "Mach-O arm64",
  linux_amd64: "ELF x86-64",
  linux_arm64: "ELF arm64",
  windows_amd64: "PE x86-64",
};

const work = mkdtempSync(join(tmpdir(), "standalone-"));
const mirror = join(work, "mirror");
const packed = join(mirror, SOURCE);
const done = (what: string): void => console.log(`  ✓ ${what}`);

function pack(): void {
  const flags = ["pack", "--out", mirror, "--source", SOURCE, "--standalone"];
  execFileSync(join(root, "dist/cli/cdktf-tfe-tokens"), flags, {
    env: { ...process.env, PATH: `${standInForCodesign()}${delimiter}${process.env.PATH}` },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** macOS alone has the real one. This one notes what it is asked for, and signs nothing. */
function standInForCodesign(): string {
  const folder = join(work, "codesign");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "codesign"), `#!/bin/sh\necho "$@" >> "${folder}/calls"\n`, { mode: 0o755 });
  return folder;
}

/** Extracts the executable in an archive. */
function unpack(platform: string): string {
  const zip = readFileSync(join(packed, `terraform-provider-tfetokens_${version}_${platform}.zip`));
  const entries = Object.entries(unzipSync(zip));
  const ending = platform === "windows_amd64" ? ".exe" : "";
  assert.deepEqual(
    entries.map(([name]) => name),
    [`terraform-provider-tfetokens_v${version}${ending}`],
  );
  const file = join(work, platform);
  writeFileSync(file, entries[0][1], { mode: 0o755 });
  return file;
}

function checkFiles(): void {
  execFileSync(
    "sha256sum",
    ["--check", "--strict", "--quiet", `terraform-provider-tfetokens_${version}_SHA256SUMS`],
    {
      cwd: packed,
    },
  );
  for (const [platform, wanted] of Object.entries(TARGETS)) {
    const file = unpack(platform);
    const executable = readFileSync(file);
    assert.equal(target(executable), wanted);
    assert.ok(startsOurScript(executable), `${platform} would start Node instead of the provider`);
    assert.ok(!executable.includes(work), `${platform} has the path of this folder`);
    done(`${platform}: ${wanted}, finds our script, ${(executable.length / 1e6).toFixed(0)} MB`);
  }
  const calls = readFileSync(join(standInForCodesign(), "calls"), "utf8").trim().split("\n");
  assert.deepEqual(
    calls.map((call) => call.replace(/ \S+\/(?=\w+$)/, " ")),
    ["darwin_amd64", "darwin_arm64"].flatMap((name) => [`--remove-signature ${name}`, `--sign - ${name}`]),
  );
  done("those for macOS are signed after their change");
}

/** Another folder, another zone, the same bytes. */
async function checkDocumented(): Promise<void> {
  const shell = new Shell(() => ({ ...process.env, TZ: "Pacific/Auckland" }));
  try {
    const { code } = documented("docs/how-to/remote-execution.md", "--standalone linux_amd64");
    assert.equal(await shell.run(code), undefined);
    const name = `terraform-provider-tfetokens_${version}_linux_amd64.zip`;
    const again = join(shell.folder, "release/app.terraform.io/acme/tfetokens", name);
    assert.ok(readFileSync(again).equals(readFileSync(join(packed, name))));
  } finally {
    shell.remove();
  }
  done("the documented command gives the same bytes again");
}

async function checkApply(): Promise<void> {
  const path = join(work, "path");
  mkdirSync(path);
  const terraformBinary = execFileSync("sh", ["-c", `command -v "${TERRAFORM}"`], {
    encoding: "utf8",
  }).trim();
  symlinkSync(terraformBinary, join(path, "terraform"));
  assert.equal(spawnSync("node", { env: { PATH: path } }).error?.message, "spawnSync node ENOENT");

  const emulator = await testEmulator({ tls: true });
  const authority = join(work, "authority.pem");
  writeFileSync(authority, emulator.certificate ?? "");
  const config = join(work, "terraform.rc");
  writeFileSync(config, `provider_installation {\n  filesystem_mirror { path = "${mirror}" }\n}\n`);
  const terraform = new TerraformWorkspace({
    PATH: path,
    TF_CLI_CONFIG_FILE: config,
    TFE_ADDRESS: emulator.url,
    TFE_TOKEN: OWNER_TOKEN,
    NODE_EXTRA_CA_CERTS: authority,
    NODE_OPTIONS: "--require /nowhere/to/be/found.js",
  });
  try {
    terraform.configure(
      'resource "tfetokens_metrics_token" "grafana" {\norganization = "acme"\nname_prefix = "grafana-"\n}\n',
      SOURCE,
    );
    await terraform.init();
    assert.deepEqual((await terraform.apply()).diagnostics, []);
    assert.equal((await emulator.metricsTokens()).length, 1);
    assert.deepEqual((await terraform.destroy()).diagnostics, []);
    assert.equal((await emulator.metricsTokens()).length, 0);
  } finally {
    terraform.remove();
    await emulator.close();
  }
  done(
    "Terraform applies and destroys with it where there is no Node, with an authority of NODE_EXTRA_CA_CERTS",
  );
}

function checkArm64(): void {
  const env = { ...process.env, QEMU_LD_PREFIX: "/usr/aarch64-linux-gnu" };
  const { error, stdout } = spawnSync("qemu-aarch64", [join(work, "linux_arm64"), "--version"], {
    env,
    encoding: "utf8",
  });
  if (error !== undefined) {
    return missing(
      "qemu-aarch64",
      "the executable for linux_arm64 was not started",
      "On Debian: apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross",
    );
  }
  assert.equal(stdout, `${version}\n`);
  done("linux_arm64 starts, in an emulator of such a machine");
}

async function main(): Promise<void> {
  try {
    const packing = await seconds(() => Promise.resolve(pack()));
    done(`single executables for ${Object.keys(TARGETS).join(", ")} in ${packing.toFixed(0)} s`);
    checkFiles();
    await checkDocumented();
    await checkApply();
    checkArm64();
    const { own, script } = await byTurns(5, {
      own: () => pluginStart([join(work, "linux_amd64")]),
      script: () => pluginStart(),
    });
    console.log(
      `  handshake after ${(own * 1e3).toFixed(0)} ms; ${(script * 1e3).toFixed(0)} ms as a script`,
    );
  } finally {
    rmSync(work, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  // An emulator may still listen.
  process.exit(1);
});
