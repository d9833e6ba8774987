// Generates lib/emulator/page/generated/files.ts, the emulator's page as strings, from lib/emulator/page. As strings it
// is in the one file of the command, and in tests that start the emulator from its sources. With --check it compares.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "lib/emulator/page");
const generated = join(sources, "generated/files.ts");

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join(sources, "main.ts")],
  tsconfig: join(sources, "tsconfig.json"),
  bundle: true,
  write: false,
  format: "iife",
  platform: "browser",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

/** Line by line, so that a change shows as what it is. */
const constant = (name, text) =>
  `export const ${name} = [\n${text
    .split("\n")
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join("")}].join("\\n");\n`;
const read = (name) => readFileSync(join(sources, name), "utf8");
const content = [
  "// Written by scripts/generate-page.mjs from lib/emulator/page. Do not edit.\n",
  constant("markup", read("page.html")),
  constant("styles", read("page.css")),
  constant("icon", read("icon.svg")),
  constant("script", outputFiles[0].text),
].join("\n");

if (!process.argv.includes("--check")) {
  mkdirSync(join(sources, "generated"), { recursive: true });
  writeFileSync(generated, content);
} else if (readFileSync(generated, "utf8") !== content) {
  console.error(
    "out of date: lib/emulator/page/generated/files.ts\nrun `npm run generate` and commit the result",
  );
  process.exit(1);
}
