import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createCleanEnvironment, type ProcessResult } from "./terraform";
import { TERRAFORM } from "./terraform-binary";

const root = join(__dirname, "..", "..");

/** Returns the command of the app in the repository's cdktf.json, adapted for use in any folder. */
export function readAppCommand(): string {
  const { app } = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as { app: string };
  return app
    .replace(/^npx tsx/, join(root, "node_modules/.bin/tsx"))
    .replaceAll(/(?<= )(\.\/)?((test|examples)\/\S+)/g, (_match, _dot, file: string) => join(root, file));
}

/** Returns environment variables that connect an example to an emulator with a self-signed certificate. */
export function createExampleEnvironment(
  home: string,
  emulatorUrl: string,
  token: string,
): Record<string, string | undefined> {
  return {
    ...createCleanEnvironment(home),
    TFE_HOSTNAME: `localhost:${new URL(emulatorUrl).port}`,
    TFE_TOKEN: token,
    TFE_ORGANIZATION: "acme",
    TFE_SSL_SKIP_VERIFY: "true",
    TERRAFORM_BINARY_NAME: TERRAFORM,
  };
}

export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    let output = "";
    const child = execFile(file, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output, stdout });
    });
    child.stdout?.on("data", (text: string) => (output += text));
    child.stderr?.on("data", (text: string) => (output += text));
  });
}

/** Runs the repository's app in a folder, as `cdktf synth` does, and returns the directory of the given stack. */
export async function synthesizeRepositoryApp(
  folder: string,
  stack: string,
  env: Record<string, string | undefined>,
): Promise<string> {
  const out = join(folder, "cdktf.out");
  const { code, output } = await run("sh", ["-c", readAppCommand()], folder, { ...env, CDKTF_OUTDIR: out });
  if (code !== 0) throw new Error(`the app failed:\n${output}`);
  return join(out, "stacks", stack);
}
