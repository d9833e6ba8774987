import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageHash, PLATFORMS } from "../../../lib/shared/provider-package";
import { SOURCE, VERSION } from "./identity";

const BUILT_FILE = path.join(__dirname, "../../../build/fake-tfe/terraform-provider-tfe");
const fileName = (version: string): string => `terraform-provider-tfe_v${version}.cjs`;

/** Installs the fake provider in the default plugin directory of a stack, and updates the lock file. */
export function installFake(stackFolder: string, version = VERSION): void {
  const plugin = readBuiltFile();
  for (const platform of PLATFORMS) {
    const folder = path.join(versionFolder(stackFolder, version), platform);
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, fileName(version));
    if (!existsSync(file) || !readFileSync(file).equals(plugin)) writeFileSync(file, plugin);
    chmodSync(file, 0o755);
  }
  unlock(stackFolder, version, packageHash([{ name: fileName(version), content: plugin }]));
}

/** Removes an installed fake provider, because Terraform would use it instead of the provider in the registry. */
export function uninstallFake(stackFolder: string, version = VERSION): void {
  const folder = versionFolder(stackFolder, version);
  const file = path.join(folder, PLATFORMS[0], fileName(version));
  if (!existsSync(file) || readFileSync(file).subarray(0, 2).toString() !== "#!") return;
  rmSync(folder, { recursive: true });
  unlock(stackFolder, version);
}

const versionFolder = (stackFolder: string, version: string): string =>
  path.join(stackFolder, "terraform.d/plugins", SOURCE, version);

function readBuiltFile(): Buffer {
  if (existsSync(BUILT_FILE)) return readFileSync(BUILT_FILE);
  throw new Error(
    `The fake hashicorp/tfe provider isn't built (${BUILT_FILE}). Run: node scripts/build.mjs fake-tfe`,
  );
}

/**
 * Ensures that the lock file has a block for the provider, and removes the hashes in the block unless one of them is
 * the hash of the installed file. `terraform init` rejects a file whose hash isn't locked, but adds the hash if the
 * block has no hashes. Without a block, cdktf-cli would request hashes from the registry (`terraform providers lock`).
 *
 * @param placed the hash of the installed file, or undefined if the provider was removed
 */
function unlock(stackFolder: string, version: string, placed?: string): void {
  const file = path.join(stackFolder, ".terraform.lock.hcl");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const after = removeHashes(before, version, placed);
  if (after !== before) writeFileSync(file, after);
}

function removeHashes(text: string, version: string, placed: string | undefined): string {
  const block = new RegExp(`^provider "${SOURCE.replaceAll(".", "\\.")}" \\{[^]*?^\\}`, "m").exec(text)?.[0];
  if (block === undefined) {
    return `${text}\nprovider "${SOURCE}" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`;
  }
  if (placed !== undefined && block.includes(`"${placed}"`)) return text;
  return text.replace(block, () => block.replace(/^ *hashes *= *\[[^\]]*\]\r?\n/m, ""));
}
