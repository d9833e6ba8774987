// Generates the adapter's wire types from lib/adapter/framework/server/proto. With --check, the script only compares,
// and exits with 1 if a file is out of date.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const proto = join(root, "lib/adapter/framework/server/proto");
const generated = join(root, "lib/adapter/framework/server/generated");
const check = process.argv.includes("--check");
const out = check ? mkdtempSync(join(tmpdir(), "tfetokens-wire-")) : generated;

if (!check) rmSync(generated, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const options = [
  "esModuleInterop=true",
  "env=node",
  "forceLong=number",
  "outputClientImpl=false",
  "outputJsonMethods=false",
  "outputPartialMethods=false",
  "outputServices=grpc-js",
  "oneof=unions-value",
  "annotateFilesWithVersion=false",
  "useOptionals=all",
];
const template = {
  version: "v2",
  plugins: [{ local: join(root, "node_modules/.bin/protoc-gen-ts_proto"), out, opt: options }],
};
execFileSync(
  join(root, "node_modules/.bin/buf"),
  ["generate", proto, "--template", JSON.stringify(template)],
  {
    stdio: "inherit",
  },
);

if (check) {
  const names = new Set([...readdirSync(out), ...readdirSync(generated)]);
  const read = (folder, name) => {
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      return undefined;
    }
  };
  const stale = [...names].filter((name) => read(out, name) !== read(generated, name));
  rmSync(out, { recursive: true });
  if (stale.length > 0) {
    console.error(
      `out of date: ${stale.map((name) => `lib/adapter/framework/server/generated/${name}`).join(", ")}`,
    );
    console.error("run `npm run generate` and commit the result");
    process.exit(1);
  }
}
