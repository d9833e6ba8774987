import { NotInvitedError, readInvitation } from "./protocol/handshake";
import { serve } from "./protocol/serve";
import { logTo } from "./log";
import { tfetokens } from "./provider";

/** Filled in by the build. */
declare const TFETOKENS_VERSION: string;

async function main(): Promise<void> {
  // Ctrl-C reaches the whole process group. Terraform answers it through StopProvider, so that a token that is
  // just being made still reaches the state; a provider that died of the signal itself would lose it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

  const log = logTo((text) => process.stderr.write(text), process.env);
  const provider = tfetokens({ env: process.env, version: TFETOKENS_VERSION, log });
  const { line, ended } = await serve(provider, readInvitation(process.env));
  process.stdout.write(`${line}\n`);
  await ended;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const message =
      error instanceof NotInvitedError ? error.message : `tfetokens cannot start: ${String(error)}`;
    process.stderr.write(`${message}\n`);
    process.exit(1);
  },
);
