// Runs tests on all supported releases of Node other than the current one. npm installs these releases. If npm can't
// install a release, the script skips it. The tests cover the constructs, applies with the bundled provider, the
// client, the command and, on releases that support it, cdktf-cli. With --all, the script runs every test.
// docs/reference/node-versions.md lists the results.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SUPPORTED = ["20", "22", "24", "26"];
const EACH_PART = [
  "test/[^/]*\\.test\\.ts$",
  "test/client/",
  "test/cli/main",
  "test/cli/pack",
  "test/docs/node-versions",
  "test/e2e/constructs",
  "test/e2e/cdktf-deploy",
];

const all = process.argv.includes("--all");
const current = process.versions.node.split(".")[0];
const others = SUPPORTED.filter((release) => release !== current);
for (const release of others) {
  const folder = path.join(root, "build/node", release);
  const bin = path.join(folder, "node_modules/.bin");
  if (!existsSync(path.join(bin, "node"))) {
    const args = ["install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, `node@${release}`];
    const { status, stderr } = spawnSync("npm", args, { encoding: "utf8" });
    if (status !== 0) {
      console.log(`Node ${release}: not run, because npm can't install it. ${stderr.trim().split("\n")[0]}`);
      continue;
    }
  }
  const jest = path.join(root, "node_modules/jest/bin/jest.js");
  const tests = all ? [] : EACH_PART;
  // Overrides the configured patterns, which exclude the long tests.
  const args = ["--ci", "--silent", "--testPathIgnorePatterns=/node_modules/", "--", ...tests];
  const { status } = spawnSync(path.join(bin, "node"), [jest, ...args], {
    cwd: root,
    stdio: "inherit",
    // The provider's launcher and the tests start the first `node` on the PATH.
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20",
    },
  });
  if (status !== 0) {
    console.error(`tests failed on Node ${release}`);
    process.exit(1);
  }
  console.log(`Node ${release}: passed`);
}
