import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { packageHash, scriptFileName, SCRIPT_PLATFORMS } from "../../shared/provider-package";
import { BUNDLED_SOURCE, BUNDLED_VERSION } from "./bundled-provider";

const FILE_NAME = scriptFileName(BUNDLED_VERSION);

/**
 * Installs the bundled provider into a stack directory, into the implied local mirror where `terraform init` finds it.
 *
 * @returns the hash of the package, for the lock file
 */
export function installPlugin(stackFolder: string, plugin: Buffer): string {
  const versions = path.join(stackFolder, "terraform.d/plugins", BUNDLED_SOURCE);
  try {
    for (const platform of SCRIPT_PLATFORMS) {
      installInto(path.join(versions, BUNDLED_VERSION, platform), plugin);
    }
    removeAllBut(BUNDLED_VERSION, versions);
  } catch (error) {
    throw new Error(
      `The provider tfetokens can't be installed into ${versions}: ${(error as Error).message}. ` +
        "Delete that directory as its owner, or use an output directory that you own.",
      { cause: error },
    );
  }
  return packageHash(FILE_NAME, plugin);
}

/** A file that is up to date stays untouched. Any other is replaced as a whole, which its owner needn't be you for. */
function installInto(folder: string, plugin: Buffer): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, FILE_NAME);
  if (!existsSync(file) || !readFileSync(file).equals(plugin)) {
    const partial = path.join(folder, `.${FILE_NAME}.partial`);
    writeFileSync(partial, plugin, { mode: 0o755 });
    renameSync(partial, file);
  }
  // Terraform's hash covers all files of the directory.
  removeAllBut(FILE_NAME, folder);
  makeExecutable(file);
}

/** Copies through a CI artifact lose the executable bit, and a umask can prevent it. Windows doesn't have it. */
function makeExecutable(file: string): void {
  if (process.platform === "win32" || isExecutable(file)) return;
  chmodSync(file, 0o755);
  if (!isExecutable(file)) throw new Error(`the file system of ${file} doesn't store executable bits`);
}

const isExecutable = (file: string): boolean => (statSync(file).mode & 0o100) !== 0;

function removeAllBut(name: string, folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry !== name) rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
}
