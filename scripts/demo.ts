/**
 * Shows the lifecycle of a platform team's tokens with a real CDKTF stack, real Terraform, our provider, and the
 * emulator instead of HCP Terraform. The demo removes everything that it creates.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DemoEmulator, startEmulator } from "./demo/emulator";
import { heading, table } from "./demo/print";
import { requireTerraform, synthesize, Terraform } from "./demo/terraform";

const ORGANIZATION = "acme";
const STACK = "platform-team";
const API_OF_ORGANIZATION = `/api/v2/organizations/${ORGANIZATION}`;

interface TokenRow {
  readonly name: string;
  readonly id: string;
  readonly expires_at: string | null;
}

async function demo(folder: string, emulator: DemoEmulator): Promise<void> {
  const environment = {
    ...process.env,
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TFE_HOSTNAME: emulator.host,
    TFE_TOKEN: emulator.ownerToken,
    TFE_ORGANIZATION: ORGANIZATION,
    // The emulator's certificate is self-signed.
    TFE_SSL_SKIP_VERIFY: "true",
  };

  heading("Synthesize the CDKTF stack of examples/platform-team");
  const terraform = new Terraform(
    await synthesize("examples/platform-team/main.ts", STACK, folder, environment),
    environment,
  );

  heading("terraform init: finds the provider tfetokens in the stack directory");
  await terraform.run("init");

  heading("terraform plan");
  console.log(`  ${await terraform.plan()}`);

  heading(
    "terraform apply: one organization token, and a CI token and a metrics token for each of two teams",
  );
  await terraform.run("apply", "-auto-approve");
  const outputs = await terraform.outputs();
  const tokens = outputs.tokens.value as TokenRow[];
  table(tokens.map(({ name, id, expires_at: end }) => ({ token: name, id, "expires at": end ?? "never" })));

  heading("The tokens work. Metrics tokens can only read metrics, so this endpoint of the API rejects them");
  const secrets = Object.entries(outputs).filter(([, { sensitive }]) => sensitive);
  for (const [name, { value }] of secrets) {
    const status = await emulator.statusFor(String(value), API_OF_ORGANIZATION);
    const expected = name.endsWith("_metrics_token") ? 401 : 200;
    console.log(`  ${name.padEnd(22)} ${status === 200 ? "accepted" : "rejected"} (${status})`);
    assert(status === expected, `${name} should get the status ${expected}, got ${status}`);
  }

  heading("terraform apply again: no changes");
  assert((await terraform.plan()) === "no changes", "the second plan should have been empty");
  await terraform.run("apply", "-auto-approve");
  console.log("  no changes");

  heading(
    "30 days later, apply rotates the CI tokens. The previous ones stay valid for a grace period of 7 days",
  );
  await emulator.advance("720h");
  console.log(`  ${await terraform.plan()}`);
  await terraform.run("apply", "-auto-approve");
  const rotated = await terraform.outputs();
  const isRotated = (name: string): boolean => rotated[name].value !== outputs[name].value;
  const rotatedNames = secrets.map(([name]) => name).filter(isRotated);
  assert(
    rotatedNames.join(", ") === "blue_ci_token, green_ci_token",
    `blue_ci_token and green_ci_token should have been rotated, but these were: ${rotatedNames.join(", ") || "none"}`,
  );
  for (const name of rotatedNames) {
    const values = { new: rotated[name].value, previous: outputs[name].value };
    for (const [which, value] of Object.entries(values)) {
      const status = await emulator.statusFor(String(value), API_OF_ORGANIZATION);
      assert(status === 200, `the ${which} value of ${name} should be valid, but got the status ${status}`);
    }
    console.log(`  ${name.padEnd(22)} the new and the previous token are accepted`);
  }

  heading(
    "An hour later, somebody deletes a metrics token by hand. The next plan detects it, and apply recreates it",
  );
  await emulator.advance("1h");
  const victim = find(tokens, "blue metrics");
  await emulator.deleteMetricsToken(ORGANIZATION, victim.id);
  console.log(`  ${victim.name}: ${victim.id} was deleted`);
  console.log(`  ${await terraform.plan()}`);
  await terraform.run("apply", "-auto-approve");
  const healed = find((await terraform.outputs()).tokens.value as TokenRow[], "blue metrics");
  assert(healed.id !== victim.id, "the deleted token should have been replaced");
  console.log(`  ${healed.name}: ${healed.id} is its replacement`);

  heading("terraform destroy: revokes every token");
  await terraform.run("destroy", "-auto-approve");
  const { tokens: left, revoked_tokens: revoked } = await emulator.state();
  const valid = left.filter(({ kind }) => kind !== "user");
  assert(
    valid.length === 0,
    `these tokens should have been revoked: ${valid.map(({ id }) => id).join(", ")}`,
  );
  const made = tokens.length + rotatedNames.length + 1;
  assert(revoked.length === made, `all ${made} created tokens should be revoked, but ${revoked.length} are`);
  for (const [name, { value }] of secrets) {
    const status = await emulator.statusFor(String(value), API_OF_ORGANIZATION);
    assert(status === 401, `${name} should be revoked, but got the status ${status}`);
  }
  console.log(
    `  ${made} tokens were created, and ${revoked.length} are revoked. The API rejects the secrets of the first apply`,
  );
}

function find(tokens: readonly TokenRow[], name: string): TokenRow {
  const token = tokens.find((candidate) => candidate.name === name);
  assert(token !== undefined, `the stack should have a token "${name}"`);
  return token;
}

function assert(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

async function main(): Promise<void> {
  requireTerraform();
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "tfetokens-demo-"));
  heading("Start the emulator of HCP Terraform's token API");
  const emulator = await startEmulator(ORGANIZATION);
  try {
    console.log(`  ${emulator.url}`);
    await demo(folder, emulator);
    console.log(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
