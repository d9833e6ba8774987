// Runs the tests of the constructs, the examples and the package with CDK Terrain instead of CDKTF, installed
// as described in docs/how-to/cdk-terrain.md.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { common } from "../jest.config.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = path.join(root, "build/cdk-terrain");
const manifest = path.join(folder, "package.json");

const page = readFileSync(path.join(root, "docs/how-to/cdk-terrain.md"), "utf8");
mkdirSync(folder, { recursive: true });
writeFileSync(manifest, /^```json\n([^]*?)^```$/m.exec(page)[1]);
execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });

const installed = path.join(folder, "node_modules");
// Applies to all imports, including the imports in provider packages.
const moduleNameMapper = {
  ...common.moduleNameMapper,
  "^(cdktf|constructs)$": `${installed}/$1`,
  "^(cdktf|constructs)/(.*)$": `${installed}/$1/$2`,
};
const tests = [
  "test/[^/]*\\.test\\.ts$",
  "test/tfetokens/",
  "test/examples/",
  "test/package/(peers|new-project)",
];
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, "node_modules/jest/bin/jest.js"),
    "--config",
    JSON.stringify({ ...common, rootDir: root, moduleNameMapper }),
    "--ci",
    ...tests,
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, TOKENS_TEST_PEERS: manifest } },
);
process.exitCode = status ?? 1;
