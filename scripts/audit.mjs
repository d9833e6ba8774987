// Audits the bundled packages and the peer dependencies for known vulnerabilities. The bundled packages are
// development dependencies here, so `npm audit --omit=dev` wouldn't check them. Therefore, the script creates one
// lock file with the bundled packages and one with the peers, and audits both. Vulnerabilities in peers are
// reported but don't fail the audit, because users choose the versions of peers.
//
// Exits with 1 if a bundled package has a known vulnerability. Otherwise, exits with 75 if npm couldn't complete an
// audit, and with 0 if it completed both.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundledPackages } from "./third-parties.mjs";

const NOT_ASKED = 75;
const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => JSON.parse(readFileSync(path.join(root, file), "utf8"));
const lock = read("package-lock.json").packages;

const bundled = audit(bundledPackages(read("build/metafiles/all.json"), root).map((one) => one.path));
const peers = audit(installed("", Object.keys(read("package.json").peerDependencies)));
report("bundled packages", bundled);
report("peer dependencies", peers);
if (bundled.known?.length > 0) process.exitCode = 1;
else if (bundled.error !== undefined || peers.error !== undefined) process.exitCode = NOT_ASKED;

/** Returns the directories of the packages with the given names, and of all their installed dependencies. */
function installed(folder, names, found = new Set()) {
  for (const name of names) {
    const key = nearest(folder, name);
    if (key === undefined || found.has(key)) continue;
    found.add(key);
    const { dependencies, optionalDependencies, peerDependencies } = lock[key];
    installed(key, Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }), found);
  }
  return [...found];
}

/**
 * Resolves a package in the same way as Node. Returns undefined if the package isn't installed, for example because it
 * is an optional dependency for a different platform.
 */
function nearest(folder, name) {
  const key = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
  if (key in lock || folder === "") return key in lock ? key : undefined;
  return nearest(folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ""), name);
}

/** Returns the number of the given packages, and either their known vulnerabilities or an error. */
function audit(keys) {
  const folder = mkdtempSync(path.join(tmpdir(), "tfetokens-audit-"));
  try {
    const packages = Object.fromEntries(keys.map((key) => [key, { version: lock[key].version }]));
    const manifest = { name: "shipped", version: "0.0.0" };
    const text = JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { "": manifest, ...packages } });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(folder, "package-lock.json"), text);
    const { stdout, stderr } = spawnSync("npm", ["audit", "--package-lock-only", "--json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const response = stdout.startsWith("{") ? JSON.parse(stdout) : { message: stderr };
    const count = keys.length;
    if (response.vulnerabilities === undefined) return { count, error: response.message ?? stdout };
    const causes = Object.values(response.vulnerabilities).flatMap(({ via }) => via);
    return { count, known: causes.filter((cause) => typeof cause === "object") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(what, { count, known, error }) {
  const of = `${what} (${count})`;
  if (error !== undefined) console.log(`${of}: NOT AUDITED, because npm reported an error: ${error}`);
  else if (known.length === 0) console.log(`${of}: no known vulnerabilities`);
  for (const { name, range, severity, title, url } of known ?? []) {
    console.log(`${of}: ${name} ${range} has a ${severity} vulnerability: ${title} ${url}`);
  }
}
