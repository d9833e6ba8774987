// Finds the packages whose code a bundle contains, according to esbuild's metafile, and their licenses.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Licenses under which code can be part of a work that is licensed under MPL-2.0. */
const ALLOWED = ["Apache-2.0", "BSD-3-Clause", "ISC", "MIT"];

/** The folder with license texts from the repositories of packages that are published without a license text. */
const supplied = fileURLToPath(new URL("licenses", import.meta.url));

/**
 * Returns the packages whose code a bundle contains, sorted by name.
 *
 * @param metafile the metafile of esbuild
 * @param root the folder that the paths in the metafile are relative to
 * @throws Error if a package's license isn't allowed, or if the license or its text is missing
 */
export function bundledPackages(metafile, root) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^.*\bnode_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].map((folder) => describe(folder, root)).sort(byName);
}

/** Returns the packages with the texts of their licenses, as a single string. */
export function notices(packages) {
  const rule = `\n${"=".repeat(78)}\n\n`;
  const parts = packages.map(
    ({ name, version, license, text }) => `${name} ${version}, ${license}\n\n${text}`,
  );
  return ["This file contains code of other packages, under the following licenses.\n", ...parts].join(rule);
}

function describe(folder, root) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, folder, "package.json"), "utf8"),
  );
  const found = `${name} ${version} is bundled`;
  const ids = String(license ?? "none").split(/[() ]+|\b(?:AND|OR)\b/);
  const refused = ids.filter((id) => id !== "" && !ALLOWED.includes(id));
  if (refused.length > 0) {
    throw new Error(
      `${found}, but its license is ${license ?? "not stated"}. The allowed licenses are ${ALLOWED.join(", ")}. ` +
        "Use another package, or allow the license in scripts/third-parties.mjs if it is compatible with MPL-2.0.",
    );
  }
  const text = ownText(path.join(root, folder)) ?? suppliedText(name);
  if (text === undefined) {
    throw new Error(
      `${found}, but is published without the text of its license, ${license}. ` +
        `Copy the text from its repository to scripts/licenses/${name}.txt.`,
    );
  }
  return { name, version, license, path: folder, text };
}

/** Reads the license, and the notice that Apache-2.0 can require. Returns undefined if the package has neither. */
function ownText(folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0) return undefined;
  return files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
}

function suppliedText(name) {
  const file = path.join(supplied, `${name}.txt`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

const byName = (a, b) => (a.name < b.name ? -1 : 1);
