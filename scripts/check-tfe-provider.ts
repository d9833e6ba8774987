/**
 * Applies, changes and destroys a platform team's stack with the real provider hashicorp/tfe against the emulator, and
 * checks that the plan after each apply is empty. Terraform downloads the provider from the registry, or from a mirror
 * that TF_CLI_CONFIG_FILE configures. If a version isn't available, the script skips it and prints a message. If no
 * version is available, the script exits with 75.
 *
 *   npx tsx scripts/check-tfe-provider.ts [0.71.0 0.80.0]
 */
import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator } from "../test/support/emulator";
import { run } from "../test/support/example";
import { createCleanEnvironment, type ProcessResult } from "../test/support/terraform";
import { TERRAFORM } from "../test/support/terraform-binary";

const STACK = join(__dirname, "../test/fixtures/platform-stack/main.tf");
/** The version from which `@cdktf/provider-tfe` was generated, and the newest tested version. */
const VERSIONS = ["0.71.0", "0.80.0"];
const FIRST = `version = "${VERSIONS[0]}"`;

async function check(version: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "tfe-provider-"));
  const emulator = await startTestEmulator({ tls: true });
  try {
    mkdirSync(join(folder, "home"));
    const stack = readFileSync(STACK, "utf8");
    assert.ok(stack.includes(FIRST), `${STACK} must contain ${FIRST}`);
    writeFileSync(join(folder, "main.tf"), stack.replace(FIRST, `version = "${version}"`));
    const env = {
      ...createCleanEnvironment(join(folder, "home")),
      TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE,
      TF_REGISTRY_CLIENT_TIMEOUT: "10",
      TF_REGISTRY_DISCOVERY_RETRY: "0",
      TFE_HOSTNAME: `localhost:${new URL(emulator.url).port}`,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_SSL_SKIP_VERIFY: "true",
    };
    const terraform = (...args: string[]): Promise<ProcessResult> =>
      run(TERRAFORM, [...args, "-input=false", "-no-color"], folder, env);
    if ((await terraform("init")).code !== 0) return false;

    for (const step of ["1", "2"]) {
      const applied = await terraform("apply", "-auto-approve", `-var=step=${step}`);
      assert.equal(applied.code, 0, `apply of step ${step}:\n${applied.output}`);
      const plan = await terraform("plan", "-detailed-exitcode", `-var=step=${step}`);
      assert.equal(plan.code, 0, `the plan after step ${step} isn't empty:\n${plan.output}`);
    }
    const destroyed = await terraform("destroy", "-auto-approve", "-var=step=2");
    assert.equal(destroyed.code, 0, `destroy:\n${destroyed.output}`);
    const { organizations, tokens } = await emulator.state();
    assert.deepEqual(
      organizations.map(({ name }) => name),
      ["acme"],
    );
    assert.deepEqual(
      tokens.map(({ kind }) => kind),
      ["user"],
    );
    return true;
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const versions = process.argv.length > 2 ? process.argv.slice(2) : VERSIONS;
  let ran = 0;
  for (const version of versions) {
    const isRun = await check(version);
    if (isRun) ran++;
    const result = isRun
      ? "applied, changed and destroyed"
      : "not run, because terraform init can't download it";
    console.log(`hashicorp/tfe ${version}: ${result}`);
  }
  if (ran === 0) process.exitCode = 75;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
