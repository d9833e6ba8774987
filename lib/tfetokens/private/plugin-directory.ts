import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageHash, pluginFileName, SCRIPT_PLATFORMS } from "../../shared/provider-package";
import { BUNDLED_FILE, BUNDLED_SOURCE, BUNDLED_VERSION } from "./bundled-provider";

const FILE_NAME = pluginFileName(BUNDLED_VERSION);

/**
 * Installs the bundled provider into a stack directory, into the implied local mirror where `terraform init` finds it.
 *
 * @returns the hash of the package, for the lock file
 */
export function installPlugin(stackFolder: string): string {
  const plugin = readBundledFile();
  const versions = path.join(stackFolder, "terraform.d/plugins", BUNDLED_SOURCE);
  for (const platform of SCRIPT_PLATFORMS)
    installInto(path.join(versions, BUNDLED_VERSION, platform), plugin);
  removeAllBut(BUNDLED_VERSION, versions);
  return packageHash(FILE_NAME, plugin);
}

function readBundledFile(): Buffer {
  if (existsSync(BUNDLED_FILE)) return readFileSync(BUNDLED_FILE);
  throw new Error(
    `The bundled provider tfetokens is missing, expected at ${BUNDLED_FILE}. ` +
      "Install the package cdktf-tfe-tokens again. In its own repository, run: npm run build",
  );
}

function installInto(folder: string, plugin: Buffer): void {
  mkdirSync(folder, { recursive: true });
  // Terraform's hash covers all files of the directory.
  removeAllBut(FILE_NAME, folder);
  const file = path.join(folder, FILE_NAME);
  if (!existsSync(file) || !readFileSync(file).equals(plugin)) writeFileSync(file, plugin);
  chmodSync(file, 0o755);
}

function removeAllBut(name: string, folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry !== name) rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
}
