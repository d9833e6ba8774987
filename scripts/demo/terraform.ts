import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { TERRAFORM } from "../../test/support/terraform-binary";

const repository = join(__dirname, "../..");

type Environment = Readonly<Record<string, string | undefined>>;

interface Output {
  readonly sensitive: boolean;
  readonly value: unknown;
}

/** Exits with instructions if Terraform can't be run. */
export function requireTerraform(): void {
  if (spawnSync(TERRAFORM, ["version"], { stdio: "ignore" }).status === 0) return;
  console.error(
    `\`${TERRAFORM}\` can't be run. The demo requires Terraform 1.11 or later on the PATH: ` +
      "https://developer.hashicorp.com/terraform/install. To use a different program, set TOKENS_TERRAFORM_BIN.",
  );
  process.exit(1);
}

/**
 * Runs a CDKTF app, which writes its stacks, without cdktf-cli.
 *
 * @param folder the folder for all output, including the local state
 * @returns the folder of the stack
 */
export async function synthesize(
  app: string,
  stack: string,
  folder: string,
  env: Environment,
): Promise<string> {
  const out = join(folder, "cdktf.out");
  const preload = join(repository, "test/support/fake-tfe/preload.ts");
  const args = ["--import", preload, join(repository, app)];
  // By default, a stack's state file is in the directory in which the app runs, which must not be the repository.
  const { output } = await run(join(repository, "node_modules/.bin/tsx"), args, folder, {
    ...env,
    CDKTF_OUTDIR: out,
  });
  if (output.trim() !== "") console.log(`  ${output.trim()}`);
  return join(out, "stacks", stack);
}

/**
 * A wrapper that runs Terraform in one directory. If a command fails, the error contains the complete output, which
 * doesn't contain secrets.
 */
export class Terraform {
  constructor(
    private readonly folder: string,
    private readonly env: Environment,
  ) {}

  async run(...args: string[]): Promise<string> {
    const finished = await run(TERRAFORM, [...args, "-no-color", "-input=false"], this.folder, this.env);
    return finished.stdout;
  }

  /** @returns "no changes", "only outputs change", or Terraform's summary of the changes */
  async plan(): Promise<string> {
    const shown = await this.run("plan");
    return (
      /^Plan: .*$/m.exec(shown)?.[0] ?? (/^No changes\./m.test(shown) ? "no changes" : "only outputs change")
    );
  }

  async outputs(): Promise<Readonly<Record<string, Output>>> {
    const { stdout } = await run(TERRAFORM, ["output", "-json"], this.folder, this.env);
    return JSON.parse(stdout) as Record<string, Output>;
  }
}

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Environment,
): Promise<{ stdout: string; output: string }> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout, output: stdout + stderr });
      reject(new Error(`${[file, ...args].join(" ")}\n${stdout}${stderr}`));
    });
  });
}
