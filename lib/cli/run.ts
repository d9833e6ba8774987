import { CommanderError, type Command } from "commander";
import { escapeLines } from "./printable";
import { UsageError } from "./usage-error";

/** The error of a command that the user interrupted. `run` doesn't print a message for it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The exit code of a process that SIGINT (2) ends, as shells report it: 128 + 2. */
const INTERRUPTED = 130;
const USAGE = 2;

/** Parses the command line, runs the command, and sets the exit code. */
export async function run(program: Command): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // EPIPE means that the reader, for example `head`, has closed the pipe and doesn't need the rest of the output.
    if (error.code !== "EPIPE") fail(`can't write to standard output (${error.code})`, 1);
  });
  process.stderr.on("error", () => undefined);
  for (const command of [program, ...program.commands]) {
    const name = command === program ? program.name() : `${program.name()} ${command.name()}`;
    command.exitOverride().showHelpAfterError(`See \`${name} --help\`.`);
  }
  try {
    await program.parseAsync();
  } catch (error) {
    // The option `--help` also throws a CommanderError. This error must not reset the exit code of a failed write to
    // standard output.
    if (error instanceof CommanderError) process.exitCode ??= error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof InterruptedError) process.exitCode = INTERRUPTED;
    else
      fail(error instanceof Error ? error.message : String(error), error instanceof UsageError ? USAGE : 1);
  }
}

function fail(message: string, exitCode: number): void {
  // The message can contain text from a server, so it is escaped.
  process.stderr.write(`error: ${escapeLines(message)}\n`);
  process.exitCode = exitCode;
}
