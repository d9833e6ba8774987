import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTestedProvider, TESTED_PROVIDER, testedProviderCommand } from "./tested-provider";
import { TERRAFORM } from "./terraform-binary";

const root = join(__dirname, "..", "..");

export const FAKE_TFE = join(root, "build/fake-tfe/terraform-provider-tfe");

export const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};

export interface ProcessResult {
  readonly code: number;
  /** Standard output and standard error, in order of arrival. */
  readonly output: string;
  readonly stdout: string;
}

export interface TerraformDiagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  /** The part of the configuration that Terraform shows with the diagnostic. */
  readonly snippet?: { readonly code: string };
}

/** The parts of a line of Terraform's `-json` output that tests read. */
interface JsonMessage {
  readonly type: string;
  readonly diagnostic?: TerraformDiagnostic;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
  readonly changes?: { readonly add: number; readonly change: number; readonly remove: number };
}

export interface Outcome {
  readonly code: number;
  readonly diagnostics: readonly TerraformDiagnostic[];
  /** The planned action for each resource address: `create`, `update`, `replace`, `delete` or `import`. */
  readonly planned: Readonly<Record<string, string>>;
  /** The action, such as `delete`, for each resource address that was changed outside Terraform. */
  readonly drift: Readonly<Record<string, string>>;
  readonly added: number;
  readonly removed: number;
}

export interface StateResource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A folder with its own home directory, in which real Terraform runs with the tested provider. */
export class TerraformWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), "tfetokens-e2e-"));
  readonly #env: Record<string, string | undefined>;
  #attached: ChildProcess[] = [];
  #attachedOutput = "";

  constructor(env: Record<string, string | undefined>) {
    const home = join(this.folder, "home");
    mkdirSync(home);
    this.#env = { ...createCleanEnvironment(home), ...env };
    const plugins = join(this.folder, "terraform.d/plugins/terraform.local/cdktf/tfetokens", version);
    installTestedProvider(join(plugins, platform()), version);
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...this.#env };
  }

  remove(): void {
    this.#detach();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Starts this package's provider and the given other providers for all commands until the next reset. Without
   * attached providers, Terraform starts the provider three times for a plan, which takes most of the plan's time.
   */
  async attach(...others: string[]): Promise<void> {
    this.#detach();
    const plugins = [TESTED_PROVIDER, ...others].map((file) => {
      const [program, ...args] = testedProviderCommand(file);
      return spawn(program, [...args, "--debug"], { env: this.#env });
    });
    this.#attached = plugins;
    this.#attachedOutput = "";
    for (const stream of plugins.flatMap(({ stdout, stderr }) => [stdout, stderr]))
      stream.on("data", (text: Buffer) => (this.#attachedOutput += text.toString()));
    const addresses = await Promise.all(plugins.map(reattachOf));
    this.#env.TF_REATTACH_PROVIDERS = JSON.stringify(Object.assign({}, ...addresses));
  }

  /** The process IDs of the attached providers: this package's provider, and then the others. */
  get attachedPids(): readonly (number | undefined)[] {
    return this.#attached.map(({ pid }) => pid);
  }

  /** The standard output and standard error of the attached providers. */
  get attachedOutput(): string {
    return this.#attachedOutput;
  }

  #detach(): void {
    for (const plugin of this.#attached) plugin.kill("SIGTERM");
    this.#attached = [];
    delete this.#env.TF_REATTACH_PROVIDERS;
  }

  /** Changes the environment of later commands. Attached providers keep their environment. */
  setEnvironment(env: Record<string, string | undefined>): void {
    Object.assign(this.#env, env);
  }

  /** Removes the state, stops attached providers, and changes the environment. Keeps the installed providers. */
  reset(env: Record<string, string | undefined>): void {
    this.#detach();
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith("terraform.tfstate")) rmSync(join(this.folder, name));
    }
    Object.assign(this.#env, env);
  }

  /** Writes the configuration: the HCL, and a `required_providers` block, by default for the bundled provider. */
  configure(hcl: string, source = "terraform.local/cdktf/tfetokens"): void {
    const requirement = `
terraform {
  required_providers {
    tfetokens = {
      source  = "${source}"
      version = "${version}"
    }
  }
}
`;
    writeFileSync(join(this.folder, "main.tf"), requirement + hcl);
  }

  async init(): Promise<void> {
    const { code, output } = await this.run(["init", "-input=false", "-no-color"]);
    if (code !== 0) throw new Error(`terraform init failed:\n${output}`);
  }

  async validate(): Promise<readonly TerraformDiagnostic[]> {
    const { stdout } = await this.run(["validate", "-json"]);
    return (JSON.parse(stdout) as { diagnostics: TerraformDiagnostic[] }).diagnostics;
  }

  plan(...options: string[]): Promise<Outcome> {
    return this.#json(["plan", "-input=false", "-json", ...options]);
  }

  apply(...options: string[]): Promise<Outcome> {
    return this.#json(["apply", "-input=false", "-auto-approve", "-json", ...options]);
  }

  destroy(...options: string[]): Promise<Outcome> {
    return this.#json(["destroy", "-input=false", "-auto-approve", "-json", ...options]);
  }

  async state(): Promise<readonly StateResource[]> {
    const { stdout } = await this.run(["show", "-json"]);
    const shown = JSON.parse(stdout) as { values?: { root_module: { resources?: StateResource[] } } };
    return shown.values?.root_module.resources ?? [];
  }

  async resource(address: string): Promise<Readonly<Record<string, unknown>>> {
    const found = (await this.state()).find((resource) => resource.address === address);
    if (found === undefined) throw new Error(`${address} is not in the state`);
    return found.values;
  }

  /**
   * Runs a Terraform command.
   *
   * @param env additional environment variables for this command. If set, the command doesn't use attached providers
   */
  run(args: readonly string[], env?: Record<string, string | undefined>): Promise<ProcessResult> {
    return new Promise((resolve) => {
      const ownEnv = env && { ...this.#env, TF_REATTACH_PROVIDERS: undefined, ...env };
      const options = { cwd: this.folder, env: ownEnv ?? this.#env, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile(TERRAFORM, args, options, (error, stdout) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output, stdout });
      });
      let output = "";
      child.stdout?.on("data", (text: string) => (output += text));
      child.stderr?.on("data", (text: string) => (output += text));
    });
  }

  async #json(args: readonly string[]): Promise<Outcome> {
    const { code, stdout } = await this.run(args);
    const messages = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as JsonMessage);
    const changes = (type: string): Record<string, string> =>
      Object.fromEntries(
        messages
          .filter((message) => message.type === type)
          .map(({ change }) => [change?.resource.addr, change?.action] as [string, string]),
      );
    const summary = messages.filter(({ type }) => type === "change_summary").at(-1)?.changes;
    return {
      code,
      diagnostics: messages.flatMap(({ diagnostic }) => diagnostic ?? []),
      planned: changes("planned_change"),
      drift: changes("resource_drift"),
      added: summary?.add ?? 0,
      removed: summary?.remove ?? 0,
    };
  }
}

/** Returns the value of TF_REATTACH_PROVIDERS that a provider in debug mode prints. */
async function reattachOf({ stdout, stderr }: ChildProcess): Promise<Record<string, unknown>> {
  if (stdout === null || stderr === null) throw new Error("the output of the plugin isn't piped");
  let said = "";
  stderr.on("data", (text: Buffer) => (said += text.toString()));
  stdout.on("data", (text: Buffer) => (said += text.toString()));
  for (;;) {
    const [, addresses] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(said) ?? [];
    if (addresses !== undefined) return JSON.parse(addresses) as Record<string, unknown>;
    if (stdout.readableEnded) throw new Error(`the plugin didn't print TF_REATTACH_PROVIDERS:\n${said}`);
    await Promise.race([once(stdout, "data"), once(stdout, "end")]);
  }
}

/**
 * Returns the environment of this process, without variables that would affect Terraform or the provider, and with the
 * given home directory.
 */
export function createCleanEnvironment(home: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TF_|TFE_|CDKTF_|NODE_OPTIONS)/.test(name));
  return { ...Object.fromEntries(kept), HOME: home, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

/** Returns this machine's platform in Terraform's notation. */
export function platform(): string {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  return `${process.platform}_${architecture}`;
}
