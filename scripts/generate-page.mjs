// Writes the files of each page as strings to generated/files.ts in the page's folder. Unlike files, strings are
// available in the bundled command, and in tests that run the command from its sources. With --check, the script only
// compares the strings, and exits with 1 if a file is out of date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The files of each folder, by the name of the constant for the file. */
const pages = {
  "lib/timeline": { look: "look.css", icon: "icon.svg" },
  "lib/emulator/page": { markup: "page.html", styles: "page.css" },
  "lib/cli/inventory/page": { markup: "page.html", styles: "page.css" },
};

async function scriptOf(folder) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, folder, "main.ts")],
    tsconfig: join(root, folder, "tsconfig.json"),
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** Returns the declaration of a constant. Each line of the text is a separate string, so that diffs are readable. */
const constant = (name, text) =>
  `export const ${name} = [\n${text
    .split("\n")
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join("")}].join("\\n");\n`;

for (const [folder, files] of Object.entries(pages)) {
  const content = [
    `// Written by scripts/generate-page.mjs from ${folder}. Do not edit.\n`,
    ...Object.entries(files).map(([name, file]) =>
      constant(name, readFileSync(join(root, folder, file), "utf8")),
    ),
    ...("markup" in files ? [constant("script", await scriptOf(folder))] : []),
  ].join("\n");
  const generated = join(folder, "generated/files.ts");
  const target = join(root, generated);
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  } else if (readFileSync(target, "utf8") !== content) {
    console.error(`out of date: ${generated}\nrun \`npm run generate\` and commit the result`);
    process.exit(1);
  }
}
