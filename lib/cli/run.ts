import { CommanderError, type Command } from "commander";
import { printableLines } from "./printable";
import { UsageError } from "./usage-error";

/** Ended by Ctrl-C. There is nothing to say about it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** As shells tell of a program that SIGINT has ended. */
const INTERRUPTED = 130;
const USAGE = 2;

/** Runs the command line to its end, and sets the exit code where it fails. */
export async function run(program: Command): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Who reads, `head` for example, has enough.
    if (error.code !== "EPIPE") fail(`standard output cannot be written (${error.code})`, 1);
  });
  process.stderr.on("error", () => undefined);
  for (const command of [program, ...program.commands]) {
    const name = command === program ? program.name() : `${program.name()} ${command.name()}`;
    command.exitOverride().showHelpAfterError(`See \`${name} --help\`.`);
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof InterruptedError) process.exitCode = INTERRUPTED;
    else
      fail(error instanceof Error ? error.message : String(error), error instanceof UsageError ? USAGE : 1);
  }
}

function fail(message: string, exitCode: number): void {
  // It may quote what a server said.
  process.stderr.write(`error: ${printableLines(message)}\n`);
  process.exitCode = exitCode;
}
