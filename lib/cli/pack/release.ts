import { sha256, type Archive } from "./archive";
import type { PackedFile } from "./layout";

/**
 * Creates the files that a registry needs in addition to the archives: checksums, and a manifest with the supported
 * versions of the plugin protocol. See https://developer.hashicorp.com/terraform/registry/providers/publishing.
 */
export function createRegistryFiles(archives: readonly Archive[], version: string): PackedFile[] {
  const name = (ending: string): string => `terraform-provider-tfetokens_${version}_${ending}`;
  const manifest = {
    name: name("manifest.json"),
    content: json({ version: 1, metadata: { protocol_versions: ["6.0"] } }),
  };
  const sums = [...archives, { name: manifest.name, sha256: sha256(manifest.content) }]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => `${file.sha256}  ${file.name}\n`);
  return [manifest, { name: name("SHA256SUMS"), content: sums.join("") }];
}

/**
 * Creates the file that describes a version in the network mirror protocol. See
 * https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol.
 */
export function createMirrorVersion(archives: readonly Archive[], version: string): PackedFile {
  const entries = archives.map(({ platform, name, h1, sha256 }) => [
    platform,
    { url: name, hashes: [h1, `zh:${sha256}`] },
  ]);
  return {
    name: `${version}.json`,
    content: json({ archives: Object.fromEntries(entries) as Record<string, unknown> }),
  };
}

/**
 * Creates the index of a mirror, or adds a version to the existing index.
 *
 * @param before the existing index; undefined if it doesn't exist
 * @throws SyntaxError or TypeError if the existing index isn't valid
 */
export function createMirrorIndex(before: string | undefined, version: string): PackedFile {
  const { versions } = (before === undefined ? { versions: {} } : JSON.parse(before)) as { versions: object };
  const all = [...new Set([...Object.keys(versions), version])].sort();
  const empty = all.map((name) => [name, {}] as const);
  return { name: "index.json", content: json({ versions: Object.fromEntries(empty) }) };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
