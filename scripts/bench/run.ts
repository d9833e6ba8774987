import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Keeps every temporary file of this process and of those it starts in one folder, which is removed at the end,
 * whether or not the run succeeds: a plugin that is killed once it has started leaves its socket there. The
 * provider's compile cache is in it too: each Terraform workspace has a home directory of its own, and the starts
 * that are measured without Terraform use the code that one of them has compiled.
 */
export function cleanUpAtTheEnd(): void {
  const folder = mkdtempSync(join(tmpdir(), "tfetokens-bench-"));
  process.env.TMPDIR = folder;
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Terraform and its plugins get the same signal, and end by themselves.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
}

/** Makes a benchmark that hangs fail. */
export function endWithin(ms: number): void {
  const giveUp = (): void => {
    console.error(
      `The benchmark hasn't finished within ${ms / 60_000} minutes: something hangs, or the machine is too busy.`,
    );
    process.exit(1);
  };
  setTimeout(giveUp, ms).unref();
}
