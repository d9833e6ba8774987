import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const built = join(root, "dist/cli/cdktf-tfe-tokens");

function findNewest(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/**
 * Returns the path of the built command, as users get it. This function doesn't build the command, because test files
 * run in parallel, and a test could run the file while another test writes it.
 *
 * @throws Error if the command isn't built, or is older than its sources
 */
export function resolveBuiltCommand(): string {
  const time = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  const sources = ["lib/client", "lib/cli", "lib/emulator", "lib/shared", "lib/shared/x509"];
  if (sources.every((folder) => findNewest(folder) <= time)) return built;
  throw new Error(
    `${built} is missing or older than its sources: run \`node scripts/build.mjs command\` first.`,
  );
}

export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it ends. The program gets only the given environment variables and PATH. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  input = "",
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
