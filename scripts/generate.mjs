// Writes the generated files: the version, the wire types, the pages as strings, and the diagrams and translations in
// the documentation. Then builds the provider with these types, and writes the bindings and the provider's reference.
// With --check, the script still builds the provider, but only compares the files, and exits with 1 if one is out of
// date.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const steps = [
  ["generate-version.mjs", ...process.argv.slice(2)],
  ["generate-wire.mjs", ...process.argv.slice(2)],
  ["generate-page.mjs", ...process.argv.slice(2)],
  ["docs/draw-rotation.ts", ...process.argv.slice(2)],
  ["docs/translate-example.ts", ...process.argv.slice(2)],
  ["build.mjs", "adapter"],
  ["generate-bindings.mjs", ...process.argv.slice(2)],
  ["docs/generate-reference.ts", ...process.argv.slice(2)],
];
for (const [script, ...args] of steps) {
  try {
    const file = fileURLToPath(new URL(script, import.meta.url));
    execFileSync(process.execPath, ["--import", "tsx", file, ...args], { stdio: "inherit" });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}
