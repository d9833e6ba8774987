import { once } from "node:events";
import { startDebugService } from "../../lib/adapter/framework/server/debug-server";
import { HandshakeError, parseHandshake } from "../../lib/adapter/framework/server/handshake";
import { serveService, type CreateService } from "../../lib/adapter/framework/server/serve";

/** The properties in which fake providers differ. */
interface FakeProvider {
  /** The name for error messages, such as "hashicorp/tfe". */
  readonly name: string;
  /** The source address, including the registry's host. */
  readonly source: string;
  readonly createService: CreateService;
}

/** Runs a fake provider. Terraform starts it or, with `--debug`, attaches to it. */
export function runFakeProvider(provider: FakeProvider): void {
  serve(provider).then(
    () => process.exit(0),
    (error: unknown) => {
      const message =
        error instanceof HandshakeError
          ? error.message
          : `The fake ${provider.name} provider cannot start: ${String(error)}`;
      process.stderr.write(`${message}\n`);
      process.exit(1);
    },
  );
}

async function serve({ source, createService }: FakeProvider): Promise<void> {
  if (process.argv[2] === "--debug") {
    const server = await startDebugService(createService, source);
    process.stdout.write(`TF_REATTACH_PROVIDERS='${server.reattach}'\n`);
    await once(process, "SIGTERM");
    return server.close();
  }
  // Ctrl-C reaches the whole process group, and must not end the provider before Terraform calls StopProvider.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

  const { line, ended } = await serveService(createService, parseHandshake(process.env));
  process.stdout.write(`${line}\n`);
  await ended;
}
