// Checks that the adapter of a released version hasn't changed, because lock files, mirrors and registries contain
// its hash. released-adapters.json contains a SHA-256 hash for each release.
//
//   node scripts/released-adapter.mjs             compares the adapter, if the package's version was released
//   node scripts/released-adapter.mjs --record    records the adapter; `npm version` runs this
//   node scripts/released-adapter.mjs --publish   compares the adapter; fails if it wasn't recorded
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: { record: { type: "boolean", default: false }, publish: { type: "boolean", default: false } },
});
const inRepository = (name) => new URL(`../${name}`, import.meta.url);
const read = (name) => readFileSync(inRepository(name));

const { version } = JSON.parse(read("package.json"));
const released = JSON.parse(read("released-adapters.json"));
const built = createHash("sha256").update(read("dist/adapter/terraform-provider-tfetokens")).digest("hex");

const problem = findProblem(released[version]);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
if (options.record) {
  const text = JSON.stringify({ ...released, [version]: built }, null, 2);
  writeFileSync(inRepository("released-adapters.json"), `${text}\n`);
}
console.log(`adapter of ${version}: ${built}, ${version in released ? "as released" : "not released yet"}`);

function findProblem(before) {
  if (before === undefined && options.publish) {
    return `released-adapters.json doesn't contain the adapter of ${version}. Create the release with \`npm version\`, which records the adapter.`;
  }
  if (before === undefined || before === built) return undefined;
  return (
    `The adapter differs from the adapter of the released version ${version}: its SHA-256 is ${built}, expected ${before}. ` +
    "Users' lock files contain the released hash. " +
    "Increment the package's version: npm version --no-git-tag-version --ignore-scripts preminor"
  );
}
