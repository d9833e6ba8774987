import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { OWNER_TOKEN, startTestEmulator, type EmulatedToken, type TestEmulator } from "./emulator";
import { FAKE_TFE, TerraformWorkspace } from "./terraform";
import { VERSION } from "./fake-tfe/identity";
import { type Provenance, useFakeTfeIfNeeded } from "./fake-tfe/use-fake-tfe";

/** An output in the format of `terraform output -json`. */
interface Output {
  readonly value: unknown;
  readonly sensitive: boolean;
}

/** A token in the emulator's state. */
export type StoredToken = EmulatedToken & { readonly expired: boolean };

/**
 * A Terraform workspace for stacks of constructs. It contains this package's provider and, if Terraform can't find
 * hashicorp/tfe, the fake hashicorp/tfe. The workspace uses an emulator with the organization `acme`.
 */
export class ConstructStack {
  /**
   * Starts an emulator, and installs the providers.
   *
   * @param now the initial time on the emulator's clock
   * @param version the version of hashicorp/tfe
   */
  static async start(now: Date, version = VERSION): Promise<ConstructStack> {
    const emulator = await startTestEmulator({ tls: true, now });
    const terraform = new TerraformWorkspace({
      TFE_HOSTNAME: `localhost:${new URL(emulator.url).port}`,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_ORGANIZATION: "acme",
      TFE_SSL_SKIP_VERIFY: "true",
      FAKE_TFE_VERSION: version,
    });
    const provenance = useFakeTfeIfNeeded(terraform.folder, version);
    // This file might configure the mirror from which Terraform installs the provider.
    const { TF_CLI_CONFIG_FILE: cliConfig } = process.env;
    if (provenance === "registry") terraform.setEnvironment({ TF_CLI_CONFIG_FILE: cliConfig });
    const stack = new ConstructStack(emulator, terraform, provenance);
    await stack.attach();
    return stack;
  }

  private constructor(
    readonly emulator: TestEmulator,
    readonly terraform: TerraformWorkspace,
    private readonly provenance: Provenance,
  ) {}

  /**
   * Restarts this package's provider and, if tests use it, the fake hashicorp/tfe provider. Also starts the given other
   * providers. All subsequent commands use these processes.
   */
  async attach(...others: string[]): Promise<void> {
    await this.terraform.attach(...(this.provenance === "fake" ? [FAKE_TFE] : []), ...others);
  }

  async close(): Promise<void> {
    this.terraform.remove();
    await this.emulator.close();
  }

  /**
   * Synthesizes a stack, which replaces the previous stack.
   *
   * @param fill adds constructs to the stack
   * @param context the app's context
   */
  declare(
    fill: (stack: TerraformStack) => void,
    language: "json" | "hcl" = "json",
    context: Readonly<Record<string, unknown>> = {},
  ): void {
    const stack = new TerraformStack(Testing.app({ context }), "platform");
    new TfeProvider(stack, "Tfe");
    fill(stack);
    const { folder } = this.terraform;
    const [json, hcl] = [join(folder, "cdk.tf.json"), join(folder, "cdk.tf")];
    rmSync(language === "json" ? hcl : json, { force: true });
    if (language === "json") writeFileSync(json, Testing.synth(stack, true));
    else writeFileSync(hcl, Testing.synthHcl(stack, true) as string);
  }

  async outputs(): Promise<Readonly<Record<string, Output>>> {
    const { stdout } = await this.terraform.run(["output", "-json"]);
    return JSON.parse(stdout) as Record<string, Output>;
  }

  /** Creates a plan, and returns its changes in Terraform's JSON format. */
  async plannedChanges(): Promise<unknown> {
    const { code, output } = await this.terraform.run(["plan", "-input=false", "-no-color", "-out=plan"]);
    if (code !== 0) throw new Error(`terraform plan failed:\n${output}`);
    const { stdout } = await this.terraform.run(["show", "-json", "plan"]);
    return (JSON.parse(stdout) as { resource_changes: unknown }).resource_changes;
  }

  /** Returns the time on the emulator's clock in epoch milliseconds. The clock also advances while Terraform runs. */
  async now(): Promise<number> {
    const { body } = await this.emulator.fetch("GET", "/_emulator/clock");
    return Date.parse((JSON.parse(body) as { now: string }).now);
  }

  /** Returns all tokens, except user tokens and revoked tokens, in order of creation. Includes expired tokens. */
  async tokens(): Promise<StoredToken[]> {
    const { tokens } = await this.emulator.state();
    return (tokens as StoredToken[]).filter(({ kind }) => kind !== "user");
  }
}

/** Returns the hash of a secret, which the emulator's state contains instead of the secret. */
export const sha256 = (secret: unknown): string => createHash("sha256").update(String(secret)).digest("hex");
