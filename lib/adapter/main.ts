import { readCommandLine } from "./command-line";
import { debug } from "./debug";
import { limitYoungGeneration } from "./heap";
import { logFault, createLog } from "./log";
import { HandshakeError, parseHandshake } from "./framework/server/handshake";
import { serve } from "./framework/server/serve";
import { tfetokens } from "./provider";

/** Filled in by the build. */
declare const TFETOKENS_VERSION: string;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const complain = (line: string): boolean => process.stderr.write(`${line}\n`);

/** @returns the exit code */
async function main(): Promise<number> {
  // Who reads the log may be gone before the work is done.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

  const command = readCommandLine(process.argv.slice(2), TFETOKENS_VERSION);
  switch (command.kind) {
    case "tell":
      say(command.text);
      return 0;
    case "refuse":
      complain(command.text);
      return 2;
    case "debug":
      await debug(provider(), say);
      return 0;
    case "serve":
      await serveTerraform();
      return 0;
  }
}

async function serveTerraform(): Promise<void> {
  // Ctrl-C reaches the whole process group. Terraform answers it through StopProvider, so that a token that is
  // just being made still reaches the state; a provider that died of the signal itself would lose it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

  const { line, ended } = await serve(provider(), parseHandshake(process.env));
  say(line);
  limitYoungGeneration();
  await ended;
}

function provider(): ReturnType<typeof tfetokens> {
  const log = createLog((text) => process.stderr.write(text), process.env);
  // In the middle of an apply, the end of the process would lose what the other calls are about to make.
  process.on("unhandledRejection", (thrown) => logFault(log, "A promise was rejected unheard", thrown));
  process.on("uncaughtException", (thrown) => logFault(log, "An error was thrown unheard", thrown));
  return tfetokens({ env: process.env, version: TFETOKENS_VERSION, log });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    complain(error instanceof HandshakeError ? error.message : `tfetokens cannot start: ${String(error)}`);
    process.exit(1);
  },
);
