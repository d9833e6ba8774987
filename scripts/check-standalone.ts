/**
 * Creates the packages of a release and checks the statements about executables in docs/how-to/remote-execution.md. npm
 * installs the packages. Real Terraform applies with the executable for Linux, without Node. The executable for Linux
 * on arm64 is started in an arm64 emulator. The script doesn't run the other executables, but inspects the files. The
 * script downloads 340 MB with npm, which caches the files.
 */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { findSignatureFaults, isMachO } from "../lib/cli/pack/macho-signature";
import { EXECUTABLE_TARGETS, platformOf, type ExecutableTarget } from "../lib/shared/executable-targets";
import { reportMissing } from "../test/support/missing-program";
import { documented } from "../test/support/docs/blocks";
import { Shell } from "../test/support/docs/shell";
import { byTurns, seconds } from "./bench/measure";
import { pluginStart } from "./bench/processes";
import { createExecutablePackages, createMainPackage, executableIn } from "./release-packages";
import { checkInstalled } from "./standalone/check-installed";
import { testExecutable } from "./test-executable";

const root = join(__dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const work = realpathSync(mkdtempSync(join(tmpdir(), "standalone-")));
const done = (what: string): void => console.log(`  ✓ ${what}`);
const targetOf = (name: string): ExecutableTarget => {
  const target = EXECUTABLE_TARGETS.find((candidate) => candidate.name === name);
  assert.ok(target !== undefined);
  return target;
};

/**
 * Environment variables that change how a Node or Bun program starts: they load code, wait for a debugger, print debug
 * logs, or run Bun's own command line. The executable must ignore them.
 */
const HOSTILE = {
  NODE_OPTIONS: "--require /nowhere/to/be/found.js",
  NODE_DEBUG: "http,https,tls",
  BUN_OPTIONS: "--preload /nowhere/to/be/found.js",
  BUN_BE_BUN: "1",
  BUN_INSPECT: "ws://127.0.0.1:9/nowhere?wait=1",
};

function checkFiles(): void {
  for (const target of EXECUTABLE_TARGETS) {
    const executable = readFileSync(executableIn(target));
    const header = executable.subarray(0, 4_096);
    assert.equal(platformOf(header), target.platform);
    assert.equal(header.includes("/ld-musl-"), target.libc === "musl");
    const { name } = target;
    assert.ok(
      executable.includes("Usage: terraform-provider-tfetokens"),
      `${name} doesn't contain the provider`,
    );
    assert.ok(!executable.includes("cdktf-tfe-tokens-"), `${name} contains the path of a temporary folder`);
    if (isMachO(executable)) assert.deepEqual(findSignatureFaults(executable), []);
    done(`${name} (${(executable.length / 1e6).toFixed(0)} MB) has a valid format and contains the provider`);
  }
  done("every page hash in the signatures for macOS is correct");
}

function checkLinux(): void {
  const executable = executableIn(targetOf("linux_amd64"));
  const run = (...args: string[]): string =>
    execFileSync(executable, args, { env: { ...HOSTILE, PATH: "" }, encoding: "utf8", maxBuffer: 1 << 24 });
  assert.equal(run("--version"), `${version}\n`);
  const notices = gunzipSync(readFileSync(join(root, "dist/adapter/EXECUTABLE-NOTICES.gz"))).toString();
  assert.equal(run("--licenses"), notices);
  done("the executable ignores the variables of Node and Bun, and prints its version and the licenses");
}

/** Checks that the documented command produces the same bytes in a different folder and time zone. */
async function checkDocumented(): Promise<void> {
  const shell = new Shell(() => ({ ...process.env, TZ: "Pacific/Auckland" }));
  try {
    const { code } = documented("docs/how-to/remote-execution.md", "--standalone linux_amd64");
    assert.equal(await shell.run(code), undefined);
    const name = `terraform-provider-tfetokens_${version}_linux_amd64.zip`;
    const zip = readFileSync(join(shell.folder, "release/app.terraform.io/acme/tfetokens", name));
    const entries = unzipSync(zip);
    assert.deepEqual(Object.keys(entries), [`terraform-provider-tfetokens_v${version}`]);
    const [executable] = Object.values(entries);
    assert.ok(readFileSync(executableIn(targetOf("linux_amd64"))).equals(executable));
  } finally {
    shell.remove();
  }
  done("the documented command produces the same bytes again");
}

function checkArm64(): void {
  const env = { ...process.env, QEMU_LD_PREFIX: "/usr/aarch64-linux-gnu" };
  const { error, stdout } = spawnSync("qemu-aarch64", [executableIn(targetOf("linux_arm64")), "--version"], {
    env,
    encoding: "utf8",
  });
  if (error !== undefined) {
    return reportMissing(
      "qemu-aarch64",
      "the executable for linux_arm64 was not started",
      "On Debian: apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross",
    );
  }
  assert.equal(stdout, `${version}\n`);
  done("linux_arm64 starts in an arm64 emulator");
}

/** Runs some of the end-to-end tests. `npm run test:executable` runs all of them. */
function checkEndToEnd(): void {
  const executable = executableIn(targetOf("linux_amd64"));
  assert.equal(testExecutable(executable, ["test/e2e/configuration", "--silent"]), 0);
  done("the end-to-end tests of the configuration pass with the executable");
}

async function main(): Promise<void> {
  try {
    const creating = await seconds(async () =>
      createMainPackage(await createExecutablePackages(EXECUTABLE_TARGETS)),
    );
    done(`created executables for ${EXECUTABLE_TARGETS.length} targets in ${creating.toFixed(0)} s`);
    checkFiles();
    checkLinux();
    await checkDocumented();
    await checkInstalled(work, HOSTILE, done);
    checkArm64();
    checkEndToEnd();
    const { own, script } = await byTurns(5, {
      own: () => pluginStart([executableIn(targetOf("linux_amd64"))]),
      script: () => pluginStart(),
    });
    console.log(
      `  the executable starts in ${(own * 1e3).toFixed(0)} ms, and the script in ${(script * 1e3).toFixed(0)} ms`,
    );
  } finally {
    rmSync(work, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  // Without process.exit, an emulator that is still listening would keep the process running.
  process.exit(1);
});
