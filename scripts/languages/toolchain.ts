import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../test/support/example";
import { silentJsii } from "./generate";
import { type Language } from "./programs";

export const root = join(__dirname, "../..");

/** The tools that build and run programs that use the package in one language. */
export interface Toolchain {
  readonly language: Language;
  /**
   * Returns the reason why programs can't run on this machine, such as a missing tool or an unreachable registry;
   * undefined if they can run.
   */
  unavailable(): Promise<string | undefined>;
  /** Builds the package, or prepares its sources for the compilation of a program. */
  build(): Promise<void>;
  /** Checks and compiles a program, and returns the command that runs it. */
  compile(name: string, program: string): Promise<Command>;
  /** Checks other statements in the documentation about this language. */
  more?(): Promise<void>;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export class Failure extends Error {
  constructor(
    what: string,
    readonly output: string,
  ) {
    super(`${what} failed:\n${output.slice(-4000)}`);
  }
}

/** Returns the folder in which a language's programs are built. */
export const folderOf = (language: Language): string => join(root, "build/languages-run", language);

export function emptyFolder(language: Language): string {
  const folder = folderOf(language);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a command until it exits, and returns its output. */
export async function execute(
  { file, args }: Command,
  cwd: string,
  env: Record<string, string | undefined> = {},
): Promise<string> {
  const { code, output } = await run(file, args, cwd, { ...process.env, ...silentJsii, ...env });
  if (code !== 0) throw new Failure([file, ...args].join(" "), output);
  return output;
}

export const bash = (script: string): Command => ({ file: "bash", args: ["-euo", "pipefail", "-c", script] });

/**
 * Returns the first line of a failed command's output that matches the pattern, or else the first line of the output;
 * undefined if the command succeeds.
 */
export async function reasonOf(
  attempt: Promise<unknown>,
  pattern = /error|not|fail/i,
): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    const lines = (error instanceof Failure ? error.output : String(error)).split("\n");
    return (lines.find((line) => pattern.test(line)) ?? lines[0]).trim().slice(0, 200);
  }
}
