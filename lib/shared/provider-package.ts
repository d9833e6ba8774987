import { createHash } from "node:crypto";

/** Where the plugin can be the Node script itself, which the system starts by its first line. */
export const SCRIPT_PLATFORMS = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"] as const;

/** What Terraform looks for in a package of the provider. */
export function pluginFileName(version: string): string {
  return `terraform-provider-tfetokens_v${version}`;
}

/** Hash1 of Go's golang.org/x/mod/sumdb/dirhash, for a package with one file in it, zipped or in a folder. */
export function packageHash(fileName: string, plugin: Uint8Array): string {
  const content = createHash("sha256").update(plugin).digest("hex");
  return `h1:${createHash("sha256").update(`${content}  ${fileName}\n`).digest("base64")}`;
}
