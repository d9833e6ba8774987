import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Calls `work` with a temporary directory, and removes the directory afterward. It is also removed after Ctrl-C or
 * SIGTERM, because it can be large.
 */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "cdktf-tfe-tokens-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const end = (signal: NodeJS.Signals): void => {
    remove();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", end).on("SIGTERM", end);
  try {
    return await work(folder);
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
    remove();
  }
}
