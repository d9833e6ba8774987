import type { Connection } from "./connection";
import { BUNDLED_SOURCE } from "../shared/bundled-source";
import { limitYoungGeneration } from "./heap";
import { startDebugServer } from "./framework/server/debug-server";
import type { Provider } from "./framework/provider";
import type { ProviderAttributes } from "./provider-schema";

/**
 * Serves the provider in debug mode until you press Ctrl-C. After the first Ctrl-C, the provider waits until the
 * connected Terraform commands have ended. A second Ctrl-C cancels their calls.
 */
export async function debug(
  provider: Provider<ProviderAttributes, Connection>,
  writeLine: (line: string) => void,
): Promise<void> {
  const server = await startDebugServer(provider, BUNDLED_SOURCE);
  const done = new Promise<void>((resolve) => {
    let interrupted = false;
    const interrupt = (): void => {
      if (interrupted || server.sessions() === 0) return resolve();
      interrupted = true;
      writeLine("Waiting for the connected Terraform commands to end. Press Ctrl-C again to cancel them.");
      setInterval(() => server.sessions() === 0 && resolve(), 100);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  });
  writeLine(
    "Serving in debug mode until you press Ctrl-C. Set this in the shell in which you run Terraform:\n",
  );
  writeLine(`  export TF_REATTACH_PROVIDERS='${server.reattach.replaceAll("'", String.raw`'\''`)}'\n`);
  limitYoungGeneration();

  await done;
  await server.close();
}
