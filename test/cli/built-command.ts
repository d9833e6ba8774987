import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const built = join(root, "dist/cli/cdktf-tfe-tokens");

function newest(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Math.max(...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/**
 * The command as users get it. It is not built here: test files run side by side, and one would run what another
 * is just writing.
 *
 * @throws Error when it is not built, or older than its sources
 */
export function builtCommand(): string {
  const time = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  if (["lib/cli", "lib/emulator", "lib/x509"].every((folder) => newest(folder) <= time)) return built;
  throw new Error(
    `${built} is missing or older than its sources: run \`node scripts/build.mjs command\` first.`,
  );
}
