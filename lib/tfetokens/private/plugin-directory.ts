import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import {
  executableFileName,
  packageHash,
  type PackageFile,
  PLATFORMS,
  scriptPackage,
} from "../../shared/provider-package";
import { BUNDLED_SOURCE } from "../../shared/bundled-source";
import { BUNDLED_VERSION } from "./bundled-provider";
import { hashExecutable } from "./executable-hash";
import type { ProviderChoice } from "./provider-choice";

/**
 * Installs the bundled provider into the implied local mirror of a stack directory, where `terraform init` finds it.
 * Other versions are removed from the mirror.
 *
 * @returns the hashes of the script's and the executables' packages, for the lock file
 */
export function installPlugin(stackFolder: string, { script, executables }: ProviderChoice): string[] {
  const versions = path.join(stackFolder, "terraform.d/plugins", BUNDLED_SOURCE);
  const content = readFileSync(script);
  const hashes = new Set<string>();
  try {
    for (const platform of PLATFORMS) {
      const folder = path.join(versions, BUNDLED_VERSION, platform);
      const files = scriptPackage(BUNDLED_VERSION, platform, content);
      // The script's hash is added even if there is an executable for the platform, because another machine might
      // install the script for that platform.
      hashes.add(packageHash(files));
      const executable = executables.get(platform);
      if (executable === undefined) {
        installScript(folder, files);
      } else {
        const name = executableFileName(BUNDLED_VERSION, platform);
        hashes.add(hashExecutable(name, executable));
        installExecutable(folder, name, executable);
      }
    }
    removeAllBut([BUNDLED_VERSION], versions);
  } catch (error) {
    throw new Error(
      `The provider tfetokens can't be installed into ${versions}: ${(error as Error).message}. ` +
        "If another user owns that directory, delete it as that user. Otherwise, use a different output directory.",
      { cause: error },
    );
  }
  return [...hashes];
}

/**
 * Installs the script's files. A file with the right content isn't written again. Any other file is replaced instead of
 * overwritten, which also works if another user owns the file.
 */
function installScript(folder: string, files: readonly PackageFile[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of files) {
    const file = path.join(folder, name);
    if (!existsSync(file) || !readFileSync(file).equals(content)) {
      replace(file, (partial) => writeFileSync(partial, content, { mode: 0o755 }));
    }
    makeExecutable(file);
  }
  // Terraform's hash covers all files in the directory.
  removeAllBut(
    files.map(({ name }) => name),
    folder,
  );
}

function installExecutable(folder: string, name: string, source: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  if (!existsSync(file) || !isSameFile(file, source)) replace(file, (partial) => linkOrCopy(source, partial));
  removeAllBut([name], folder);
  makeExecutable(file);
}

function replace(file: string, write: (partial: string) => void): void {
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.partial`);
  rmSync(partial, { force: true });
  write(partial);
  renameSync(partial, file);
}

/**
 * Creates a hard link if possible, because executables are about 100 MB in size, and otherwise a copy. A hard link
 * can't cross file systems, and isn't always allowed. HCP Terraform would reject a symbolic link, because the link's
 * target isn't part of the uploaded configuration.
 */
function linkOrCopy(source: string, file: string): void {
  try {
    linkSync(source, file);
  } catch {
    copyFileSync(source, file);
  }
}

function isSameFile(file: string, source: string): boolean {
  const [one, other] = [file, source].map((name) => statSync(name, { bigint: true }));
  if (one.ino === other.ino && one.dev === other.dev) return true;
  return one.size === other.size && readFileSync(file).equals(readFileSync(source));
}

/**
 * Sets the executable bit if it is missing. A copy in a CI artifact can lose the bit, and a umask can prevent it from
 * being set. Windows doesn't have executable bits.
 */
function makeExecutable(file: string): void {
  if (process.platform === "win32" || isExecutable(file)) return;
  chmodSync(file, 0o755);
  if (!isExecutable(file)) throw new Error(`the file system of ${file} doesn't store executable bits`);
}

const isExecutable = (file: string): boolean => (statSync(file).mode & 0o100) !== 0;

function removeAllBut(names: readonly string[], folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (!names.includes(entry)) rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
}
