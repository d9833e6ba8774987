import { formatStackFrames } from "../shared/stack-frames";
import { VERSION } from "../shared/version";
import { readCommandLine } from "./command-line";
import { Stage } from "./compile-cache/cache-file";
import { storeCompileCache } from "./compile-cache/store";
import { debug } from "./debug";
import { limitYoungGeneration, restoreYoungGeneration } from "./heap";
import { logFault, createLog } from "./log";
import { HandshakeError, isStartedByTerraform, parseHandshake } from "./framework/server/handshake";
import { SocketError } from "./framework/server/listener";
import { serve } from "./framework/server/serve";
import { tfetokens } from "./provider";

/**
 * Time between the configuration and the limit on V8's heap, in milliseconds. A provider that is still running at that
 * time probably has many calls to serve.
 */
const FEW_CALLS_MS = 200;

const writeStdout = (line: string): boolean => process.stdout.write(`${line}\n`);
const writeStderr = (line: string): boolean => process.stderr.write(`${line}\n`);

/** @returns the exit code */
async function main(): Promise<number> {
  // Terraform might end, and close the other end of these streams, before this process ends.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  restoreExtraCaCertificates();

  const command = readCommandLine(process.argv.slice(2), VERSION);
  switch (command.kind) {
    case "print":
      writeStdout(command.text);
      return 0;
    case "invalid":
      writeStderr(command.text);
      return 2;
    case "debug":
      await debug(createProvider(), writeStdout);
      return 0;
    case "serve":
      await serveTerraform();
      return 0;
  }
}

async function serveTerraform(): Promise<void> {
  // Ctrl-C sends a signal to the whole process group. The provider ignores the signal, because Terraform calls
  // StopProvider and then stores the tokens that are being created. If the provider ended, those tokens would be lost.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

  const provider = createProvider();
  let stage = Stage.Served;
  const { line, ended } = await serve(
    {
      ...provider,
      configure(config, stop) {
        stage = Stage.Configured;
        setTimeout(limitYoungGeneration, FEW_CALLS_MS).unref();
        return provider.configure(config, stop);
      },
    },
    parseHandshake(process.env),
  );
  writeStdout(line);
  await ended;
  restoreYoungGeneration();
  storeCompileCache(stage);
}

/** Restores the environment variable that the launcher renames to hide it from Node. */
function restoreExtraCaCertificates(): void {
  const { TFETOKENS_EXTRA_CA_CERTS: file } = process.env;
  if (file === undefined) return;
  process.env.NODE_EXTRA_CA_CERTS = file;
  delete process.env.TFETOKENS_EXTRA_CA_CERTS;
}

function createProvider(): ReturnType<typeof tfetokens> {
  const log = createLog((text) => process.stderr.write(text), process.env);
  // These errors don't end the process. Otherwise, the tokens that other calls are creating would be lost.
  process.on("unhandledRejection", (thrown) => logFault(log, "Unhandled promise rejection", thrown));
  process.on("uncaughtException", (thrown) => logFault(log, "Uncaught exception", thrown));
  return tfetokens({ env: process.env, version: VERSION, log });
}

/**
 * Returns the message for a failed start. It doesn't contain the message of an unexpected error, which might quote a
 * secret.
 */
function startupError(thrown: unknown): string {
  if (thrown instanceof HandshakeError) return thrown.message;
  if (thrown instanceof SocketError) return `The provider tfetokens can't start. ${thrown.message}`;
  const trace = thrown instanceof Error ? `${thrown.name} ${formatStackFrames(thrown)}` : typeof thrown;
  return `The provider tfetokens can't start. This is a bug in the provider. Please report it: ${trace}`;
}

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    // If a provider ends before the handshake, Terraform shows only the first line of the provider's standard output.
    const write = isStartedByTerraform(process.env) ? writeStdout : writeStderr;
    write(startupError(thrown));
    process.exit(1);
  },
);
