// Checks that the npm package would contain all necessary files, and no unexpected ones. Also checks its size, its
// executable files and its scripts.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MAX_UNPACKED_BYTES = 2_000_000;
const NEEDED = [
  ".jsii",
  ".jsii.gz",
  "API.md",
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "dist/adapter/EXECUTABLE-NOTICES.gz",
  "dist/adapter/executable-sbom.cdx.json",
  "dist/adapter/terraform-provider-tfetokens",
  "dist/cli/cdktf-tfe-tokens",
  "dist/THIRD-PARTY-NOTICES",
  "dist/index.d.ts",
  "dist/index.js",
  "dist/sbom.cdx.json",
  "package.json",
];
const ALLOWED =
  /^(\.jsii|\.jsii\.gz|API\.md|CHANGELOG\.md|LICENSE|README\.md|package\.json|docs\/.+|dist\/.+\.(js|d\.ts)|dist\/THIRD-PARTY-NOTICES|dist\/sbom\.cdx\.json|dist\/adapter\/(EXECUTABLE-NOTICES\.gz|executable-sbom\.cdx\.json|hashes\.json)|dist\/(adapter|cli)\/[a-z-]+)$/;
const FIRST_LINES = {
  "dist/adapter/terraform-provider-tfetokens": "#!/bin/sh",
  "dist/cli/cdktf-tfe-tokens": "#!/usr/bin/env node",
};
const EXECUTABLE = /^dist\/(adapter|cli)\/[a-z-]+$/;

const root = fileURLToPath(new URL("..", import.meta.url));
const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
  cwd: root,
  encoding: "utf8",
});
const [{ files, unpackedSize }] = JSON.parse(packed);
const names = files.map(({ path }) => path);

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
/** Scripts that npm can run when a user installs the package. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

const problems = [
  ...INSTALL_SCRIPTS.filter((name) => name in scripts).map(
    (name) => `package.json has the script ${name}, which npm can run on installation`,
  ),
  ...NEEDED.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
  ...names
    .filter((name) => !ALLOWED.test(name))
    .map((name) => `it contains ${name}, which must not be published`),
  ...files
    .filter(({ path, mode }) => EXECUTABLE.test(path) && (mode & 0o111) !== 0o111)
    .map(({ path }) => `${path} isn't executable`),
  ...Object.entries(FIRST_LINES)
    .filter(([name, line]) => !readFileSync(`${root}${name}`, "utf8").startsWith(`${line}\n`))
    .map(([name, line]) => `${name} doesn't start with ${line}`),
];
if (unpackedSize > MAX_UNPACKED_BYTES)
  problems.push(`its unpacked size is ${unpackedSize} bytes, more than ${MAX_UNPACKED_BYTES}`);

for (const problem of problems) console.error(`the package is invalid: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`${names.length} files, ${unpackedSize} bytes unpacked`);
