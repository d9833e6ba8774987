import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageHash, pluginFileName, SCRIPT_PLATFORMS } from "../../shared/provider-package";
import { BUNDLED_FILE, BUNDLED_SOURCE, BUNDLED_VERSION } from "./bundled-provider";

const FILE_NAME = pluginFileName(BUNDLED_VERSION);

/**
 * Lays the carried provider into a stack folder, where `terraform init` looks for plugins by itself
 * (the implied local mirror of Terraform's provider installation), and gives the hash of the package.
 */
export function installPlugin(stackFolder: string): string {
  const plugin = readCarriedFile();
  const versions = path.join(stackFolder, "terraform.d/plugins", BUNDLED_SOURCE);
  for (const platform of SCRIPT_PLATFORMS) placeIn(path.join(versions, BUNDLED_VERSION, platform), plugin);
  removeAllBut(BUNDLED_VERSION, versions);
  return packageHash(FILE_NAME, plugin);
}

function readCarriedFile(): Buffer {
  if (existsSync(BUNDLED_FILE)) return readFileSync(BUNDLED_FILE);
  throw new Error(
    `The provider tfetokens is not where cdktf-tfe-tokens carries it, ${BUNDLED_FILE}. ` +
      "Install the package again; in its own repository, build it: npm run build.",
  );
}

function placeIn(folder: string, plugin: Buffer): void {
  mkdirSync(folder, { recursive: true });
  // Terraform's hash is over whatever is in the folder.
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
