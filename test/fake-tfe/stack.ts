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
 * Sets up real Terraform with the fake provider for the tests of a file. With TFE_FROM_REGISTRY=1, the tests use the
 * real provider instead, from a registry or from a mirror in TF_CLI_CONFIG_FILE. They then show whether the fake
 * provider behaves like the real provider.
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

/** Starts a new emulator, and resets the stack to use the emulator with an empty state. */
async function startEmulatorFor(stack: TerraformWorkspace): Promise<TestEmulator> {
  const emulator = await startTestEmulator({ tls: true });
  configure(stack, "");
  stack.reset({ TFE_HOSTNAME: hostOf(emulator), TFE_TOKEN: OWNER_TOKEN, TFE_SSL_SKIP_VERIFY: "true" });
  if (!FROM_REGISTRY) await stack.attach(FAKE_TFE);
  return emulator;
}

/** Returns the emulator's host name and port, which are the same for service discovery and for requests. */
export const hostOf = ({ url }: TestEmulator): string => `localhost:${new URL(url).port}`;

/** Returns all errors of an outcome as one string. */
export const formatErrors = ({ diagnostics }: Outcome): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary}. ${detail}`)
    .join("\n");
