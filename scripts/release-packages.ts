/**
 * Creates the npm packages of a release in build/packages: one package with the provider's executable for each target.
 * To create only some of these packages, specify their targets:
 *
 *   npx tsx scripts/release-packages.ts [linux_amd64 …]
 *
 * If no targets are specified, the script also creates the package cdktf-tfe-tokens in its published form. This package
 * has the other packages as optional dependencies and contains the executables' hashes for lock files.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { createNpmFiles } from "../lib/cli/pack/npm-files";
import { prepareExecutables } from "../lib/cli/pack/single-executable";
import { withTemporaryFolder } from "../lib/cli/pack/temporary-folder";
import { EXECUTABLE_TARGETS, type ExecutableTarget } from "../lib/shared/executable-targets";
import { executableFileName, packageHash } from "../lib/shared/provider-package";

const root = path.join(__dirname, "..");
const adapter = path.join(root, "dist/adapter");
const PACKAGES = path.join(root, "build/packages");

interface Manifest {
  readonly version: string;
  readonly [key: string]: unknown;
}

const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Manifest;

/** Reads the notices of the executables, which contain the licenses. */
const readNotices = (): string =>
  gunzipSync(readFileSync(path.join(adapter, "EXECUTABLE-NOTICES.gz"))).toString();

/** Returns the path of the executable in the package of a target. */
export const executableIn = ({ packageName, os }: ExecutableTarget): string =>
  path.join(PACKAGES, packageName, `bin/terraform-provider-tfetokens${os === "win32" ? ".exe" : ""}`);

/**
 * Creates the npm package for each target.
 *
 * @returns the hashes of the executables as Terraform packages, in the format of lock files
 */
export async function createExecutablePackages(targets: readonly ExecutableTarget[]): Promise<string[]> {
  const built = {
    script: readFileSync(path.join(adapter, "terraform-provider-tfetokens"), "utf8"),
    notices: readNotices(),
  };
  return withTemporaryFolder(async (folder) => {
    const create = prepareExecutables(built, createNpmFiles(folder, process.env.TOKENS_NPM_ARCHIVES), folder);
    const hashes: string[] = [];
    for (const target of targets) {
      const content = await create(target);
      writePackage(target, content);
      hashes.push(packageHash([{ name: executableFileName(manifest.version, target.platform), content }]));
    }
    return hashes;
  });
}

function writePackage(target: ExecutableTarget, executable: Buffer): void {
  const folder = path.join(PACKAGES, target.packageName);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "bin"), { recursive: true });
  writeFileSync(executableIn(target), executable, { mode: 0o755 });
  cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  writeFileSync(path.join(folder, "THIRD-PARTY-NOTICES"), readNotices());
  cpSync(path.join(adapter, "executable-sbom.cdx.json"), path.join(folder, "sbom.cdx.json"));
  writeFileSync(path.join(folder, "README.md"), readme(target));
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(packageManifest(target), null, 2)}\n`);
}

function packageManifest({ packageName, name, os, cpu, libc }: ExecutableTarget): object {
  const { version, author, homepage, bugs, repository, publishConfig } = manifest;
  return {
    name: packageName,
    version,
    description: `Executable of the Terraform provider tfetokens for ${name}`,
    license: "MPL-2.0 AND MIT AND LGPL-2.1-or-later",
    author,
    homepage,
    bugs,
    repository,
    publishConfig,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    // Without this setting, Yarn would keep the package in an archive, from which Terraform can't start the
    // executable.
    preferUnplugged: true,
  };
}

const readme = ({ name }: ExecutableTarget): string => `# Provider tfetokens for ${name}

This package contains the executable of the Terraform provider \`tfetokens\`. \`cdktf-tfe-tokens\` depends on this
package and installs the executable into the stack directory at synth. The executable contains Bun.
THIRD-PARTY-NOTICES contains the licenses.
`;

export function parseTargets(names: readonly string[]): readonly ExecutableTarget[] {
  if (names.length === 0) return EXECUTABLE_TARGETS;
  return names.map((name) => {
    const target = EXECUTABLE_TARGETS.find((candidate) => candidate.name === name);
    if (target !== undefined) return target;
    throw new Error(`unknown target ${name}. Use ${EXECUTABLE_TARGETS.map((all) => all.name).join(", ")}`);
  });
}

/** Returns the folders of all packages, by package name. */
export const packageFolders = (): ReadonlyMap<string, string> =>
  new Map(
    ["cdktf-tfe-tokens", ...EXECUTABLE_TARGETS.map(({ packageName }) => packageName)].map((name) => [
      name,
      path.join(PACKAGES, name),
    ]),
  );

/**
 * Creates the package cdktf-tfe-tokens in its published form. The repository's package.json can't contain dependencies
 * that don't exist in a registry yet, because `npm ci` would look for them.
 */
export function createMainPackage(hashes: readonly string[]): void {
  const folder = path.join(PACKAGES, "cdktf-tfe-tokens");
  rmSync(folder, { recursive: true, force: true });
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
  const [{ files }] = JSON.parse(listed.toString()) as [{ files: { path: string }[] }];
  for (const file of files) cpSync(path.join(root, file.path), path.join(folder, file.path));

  const internal = ["scripts", "devDependencies", "overrides"];
  const published = Object.fromEntries(Object.entries(manifest).filter(([key]) => !internal.includes(key)));
  const optionalDependencies = Object.fromEntries(
    EXECUTABLE_TARGETS.map(({ packageName }) => [packageName, manifest.version]),
  );
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  writeFileSync(path.join(folder, "package.json"), json({ ...published, optionalDependencies }));
  writeFileSync(path.join(folder, "dist/adapter/hashes.json"), json(hashes));
}

async function main(): Promise<void> {
  const targets = parseTargets(process.argv.slice(2));
  const hashes = await createExecutablePackages(targets);
  if (targets.length === EXECUTABLE_TARGETS.length) createMainPackage(hashes);
  for (const { packageName } of targets) console.log(path.join(PACKAGES, packageName));
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  });
}
