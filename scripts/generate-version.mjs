// Writes the version in package.json to lib/shared/version.ts, because an app that is bundled into one file can't read
// this package's package.json. With --check, the script only compares, and exits with 1 if the file is out of date.
import { readFileSync, writeFileSync } from "node:fs";

const target = new URL("../lib/shared/version.ts", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const content = `// Written by scripts/generate-version.mjs from package.json. Do not edit.

/** Version of this package, and of the provider in it. */
export const VERSION = ${JSON.stringify(version)};
`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, content);
} else if (readFileSync(target, "utf8") !== content) {
  console.error("out of date: lib/shared/version.ts\nrun `npm run generate` and commit the result");
  process.exit(1);
}
