import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, testEmulator, type TestEmulator } from "../../test/support/emulator";
import { manyResources, manyTokens, placeManyTokens, placeState } from "../../test/support/many-tokens";
import { TerraformWorkspace, type Outcome } from "../../test/support/terraform";
import { seconds } from "./measure";

/** How many resources Terraform works at; its own default is 10. */
const AT_ONCE = "-parallelism=10";

/** A stack that real Terraform plans and applies. */
export interface Stack {
  readonly plan: () => Promise<number>;
  readonly apply: () => Promise<number>;
  readonly emulator?: TestEmulator;
  readonly terraform: TerraformWorkspace;
  readonly close: () => Promise<void>;
}

/** As many metrics tokens, already applied, and an emulator that takes its time. */
export async function tokensStack(count: number, latencyMs: number, attached = false): Promise<Stack> {
  const { emulator, terraform } = await prepared(0);
  await placeManyTokens(terraform, emulator, count);
  await terraform.init();
  if (attached) await terraform.attach();
  await slow(emulator, latencyMs);
  return stack(terraform, emulator);
}

/** As many metrics tokens, which are still to be made, and an emulator that keeps to a limit of requests. */
export async function newTokensStack(count: number, latencyMs: number, rateLimit: number): Promise<Stack> {
  const { emulator, terraform } = await prepared(rateLimit);
  terraform.configure(manyTokens(count));
  await terraform.init();
  await slow(emulator, latencyMs);
  return stack(terraform, emulator);
}

/** The same with what Terraform brings along, and needs no plugin for; `applied` where it is to be there already. */
export async function builtInStack(count: number, applied: boolean): Promise<Stack> {
  const terraform = new TerraformWorkspace({});
  writeFileSync(join(terraform.folder, "main.tf"), manyResources(count, "terraform_data", 'input = "many"'));
  if (applied) {
    const text = { value: "many", type: "string" };
    const attributes = (_: unknown, i: number): object => ({ id: `many-${i}`, input: text, output: text });
    const provider = "terraform.io/builtin/terraform";
    placeState(terraform, "terraform_data", provider, Array.from({ length: count }, attributes));
  }
  await terraform.init();
  return stack(terraform);
}

async function prepared(
  rateLimit: number,
): Promise<{ emulator: TestEmulator; terraform: TerraformWorkspace }> {
  const emulator = await testEmulator({ rateLimit });
  return {
    emulator,
    terraform: new TerraformWorkspace({ TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN }),
  };
}

async function slow(emulator: TestEmulator, latencyMs: number): Promise<void> {
  if (latencyMs === 0) return;
  await emulator.faults({ kind: "delay", path: "^/api/", times: 1_000_000, delay_ms: latencyMs });
}

function stack(terraform: TerraformWorkspace, emulator?: TestEmulator): Stack {
  const succeed = async (command: Promise<Outcome>): Promise<Outcome> => {
    const outcome = await command;
    if (outcome.code !== 0) throw new Error(`terraform failed: ${JSON.stringify(outcome.diagnostics)}`);
    return outcome;
  };
  return {
    terraform,
    emulator,
    plan: () =>
      seconds(async () => {
        const { planned } = await succeed(terraform.plan(AT_ONCE));
        // What was placed as applied is measured as unchanged, and nothing else.
        if (Object.keys(planned).length > 0) throw new Error(`planned changes: ${JSON.stringify(planned)}`);
      }),
    apply: () => seconds(() => succeed(terraform.apply(AT_ONCE))),
    async close() {
      terraform.remove();
      await emulator?.close();
    },
  };
}
