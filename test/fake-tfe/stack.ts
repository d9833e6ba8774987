import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { FAKE_TFE, TerraformWorkspace, type Outcome } from "../support/terraform";
import { installFake } from "../support/fake-tfe/install";

const REQUIREMENT = `
terraform {
  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = "0.71.0"
    }
  }
}
`;

const FROM_REGISTRY = process.env.TFE_FROM_REGISTRY === "1";

export interface TfeStack {
  readonly stack: TerraformWorkspace;
  /** A new emulator for each test. */
  readonly emulator: TestEmulator;
}

/**
 * Runs the tests of a file with real Terraform and the fake provider. With TFE_FROM_REGISTRY=1, they use the real
 * provider instead, from a registry or from a mirror in TF_CLI_CONFIG_FILE. This shows whether the fake behaves in the
 * same way.
 */
export function setUpTfeStack(): TfeStack {
  let stack: TerraformWorkspace;
  let emulator: TestEmulator;
  beforeAll(async () => {
    stack = await createTfeStack();
  });
  afterAll(() => stack.remove());
  beforeEach(async () => {
    emulator = await startEmulatorFor(stack);
  });
  afterEach(() => emulator.close());
  return {
    get stack() {
      return stack;
    },
    get emulator() {
      return emulator;
    },
  };
}

async function createTfeStack(): Promise<TerraformWorkspace> {
  const { TF_CLI_CONFIG_FILE: cliConfig } = process.env;
  const stack = new TerraformWorkspace(FROM_REGISTRY ? { TF_CLI_CONFIG_FILE: cliConfig } : {});
  if (!FROM_REGISTRY) installFake(stack.folder);
  configure(stack, "");
  await stack.init();
  return stack;
}

export function configure({ folder }: TerraformWorkspace, hcl: string): void {
  writeFileSync(join(folder, "main.tf"), REQUIREMENT + hcl);
}

/** Starts a new server for a stack in which nothing is applied yet. */
async function startEmulatorFor(stack: TerraformWorkspace): Promise<TestEmulator> {
  const emulator = await startTestEmulator({ tls: true });
  configure(stack, "");
  stack.reset({ TFE_HOSTNAME: hostOf(emulator), TFE_TOKEN: OWNER_TOKEN, TFE_SSL_SKIP_VERIFY: "true" });
  if (!FROM_REGISTRY) await stack.attach(FAKE_TFE);
  return emulator;
}

/** The host for service discovery, which must be localhost because the emulator's certificate is for that name. */
export const hostOf = ({ url }: TestEmulator): string => `localhost:${new URL(url).port}`;

/** All errors of an outcome as one string. */
export const formatErrors = ({ diagnostics }: Outcome): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary}. ${detail}`)
    .join("\n");
