import { createHash } from "node:crypto";

/** Platforms on which the provider can be a script, because the system starts it by its first line. */
export const SCRIPT_PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"] as const;

/** File name of the provider as a single executable, without an ending for Windows. */
export const executableFileName = (version: string): string => `terraform-provider-tfetokens_v${version}`;

/**
 * File name of the provider's script. Terraform accepts any ending. Without `.cjs`, Node would load the script as an ES
 * module if a package.json in a parent directory has `"type": "module"`.
 */
export function scriptFileName(version: string): string {
  return `${executableFileName(version)}.cjs`;
}

/** Hash1 of Go's golang.org/x/mod/sumdb/dirhash, of a package that contains one file, as an archive or a directory. */
export function packageHash(fileName: string, plugin: Uint8Array): string {
  const content = createHash("sha256").update(plugin).digest("hex");
  return `h1:${createHash("sha256").update(`${content}  ${fileName}\n`).digest("base64")}`;
}
