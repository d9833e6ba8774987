// What a bundle has of other packages, by esbuild's own account of it, and the licences it owes their users.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Licences whose code may be part of a work under MPL-2.0. */
const ALLOWED = ["Apache-2.0", "BSD-3-Clause", "ISC", "MIT"];

/** The texts of packages that are published without one, from their repositories. */
const supplied = fileURLToPath(new URL("licences", import.meta.url));

/**
 * The packages of which a bundle has code, in the order of their names.
 *
 * @param metafile esbuild's
 * @param root the folder that its paths are relative to
 * @throws Error for a package whose licence is missing, not known or not allowed
 */
export function bundledPackages(metafile, root) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^.*\bnode_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].map((folder) => describe(folder, root)).sort(byName);
}

/** The licences as one text. */
export function notices(packages) {
  const rule = `\n${"=".repeat(78)}\n\n`;
  const parts = packages.map(
    ({ name, version, licence, text }) => `${name} ${version}, ${licence}\n\n${text}`,
  );
  return ["This file has code of other packages, under the licences that follow.\n", ...parts].join(rule);
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
      `${found}, and its licence is ${license ?? "not told"}; ${ALLOWED.join(", ")} are allowed. ` +
        "Take another package, or allow the licence in scripts/third-parties.mjs if MPL-2.0 may go with it.",
    );
  }
  const text = ownText(path.join(root, folder)) ?? suppliedText(name);
  if (text === undefined) {
    throw new Error(
      `${found} and is published without the text of its licence, ${license}. ` +
        `Put the text of its repository into scripts/licences/${name}.txt.`,
    );
  }
  return { name, version, licence: license, path: folder, text };
}

/** Licence and notice, where Apache-2.0 has one. */
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
