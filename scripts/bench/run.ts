import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Keeps all temporary files of this process and its child processes in one folder, and removes the folder at the end,
 * whether or not the run succeeds. This is necessary because a provider that is killed doesn't remove its socket. The
 * folder also contains the provider's compile cache. Each Terraform workspace has its own home directory, so the starts
 * that are measured without Terraform need this shared cache.
 */
export function cleanUpAtTheEnd(): void {
  const folder = mkdtempSync(join(tmpdir(), "tfetokens-bench-"));
  process.env.TMPDIR = folder;
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // After Ctrl-C, Terraform and its providers receive the signal too, and exit by themselves.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
}

/** Makes the benchmark fail if it doesn't finish within the given time. */
export function endWithin(ms: number): void {
  const giveUp = (): void => {
    console.error(
      `The benchmark hasn't finished within ${ms / 60_000} minutes: it hangs, or the machine is too busy.`,
    );
    process.exit(1);
  };
  setTimeout(giveUp, ms).unref();
}
