// Writes API.md from the built library's assembly. With --check, it compares instead, and exits with 1 if API.md is
// out of date.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = join(root, "API.md");

const folder = mkdtempSync(join(tmpdir(), "tfetokens-api-"));
try {
  const raw = join(folder, "API.md");
  // Only the constructs: the bindings in the submodule would repeat the provider's reference.
  const args = [
    join(root, "node_modules/jsii-docgen/bin/jsii-docgen"),
    "--submodule",
    "root",
    "--output",
    raw,
  ];
  execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  const wanted = await format(readFileSync(raw, "utf8"), { parser: "markdown", printWidth: 110 });
  if (!process.argv.includes("--check")) writeFileSync(file, wanted);
  else if (readFileSync(file, "utf8") !== wanted) {
    console.error("API.md is out of date. Run: npm run build && npm run api");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
