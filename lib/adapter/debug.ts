import type { Connection } from "./connection";
import { limitYoungGeneration } from "./heap";
import { startDebugServer } from "./framework/server/debug-server";
import type { Provider } from "./framework/provider";
import type { ProviderAttributes } from "./provider-schema";

/** Under which configurations require what this package carries. */
const SOURCE = "terraform.local/cdktf/tfetokens";

/**
 * Serves until it is interrupted. A first Ctrl-C lets the commands that are attached come to their end, a second does
 * not.
 *
 * @param say shows a line to the person
 */
export async function debug(
  provider: Provider<ProviderAttributes, Connection>,
  say: (line: string) => void,
): Promise<void> {
  const attachable = await startDebugServer(provider, SOURCE);
  const done = new Promise<void>((resolve) => {
    let interrupted = false;
    const interrupt = (): void => {
      if (interrupted || attachable.sessions() === 0) return resolve();
      interrupted = true;
      say("Waiting for the Terraform commands that are attached. Ctrl-C again does not wait.");
      setInterval(() => attachable.sessions() === 0 && resolve(), 100);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  });
  say("Serving in debug mode, until Ctrl-C. Set this where you run Terraform:\n");
  say(`  export TF_REATTACH_PROVIDERS='${attachable.reattach.replaceAll("'", String.raw`'\''`)}'\n`);
  limitYoungGeneration();

  await done;
  await attachable.close();
}
