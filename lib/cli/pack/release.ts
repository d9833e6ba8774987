import { sha256, type Archive } from "./archive";
import type { PackedFile } from "./layout";

/**
 * What a registry wants of a version beside its archives: the checksums, and the versions of Terraform's plugin
 * protocol that it speaks.
 * https://developer.hashicorp.com/terraform/registry/providers/publishing
 */
export function registryFiles(archives: readonly Archive[], version: string): PackedFile[] {
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
 * A version as Terraform's network mirror protocol tells it, so that the folder can be served as it is.
 * https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol
 */
export function mirrorVersion(archives: readonly Archive[], version: string): PackedFile {
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
 * The versions in a mirror, this one among them.
 *
 * @param before the index that is there already
 * @throws SyntaxError, or TypeError, where that is none
 */
export function mirrorIndex(before: string | undefined, version: string): PackedFile {
  const { versions } = (before === undefined ? { versions: {} } : JSON.parse(before)) as { versions: object };
  const all = [...new Set([...Object.keys(versions), version])].sort();
  const empty = all.map((name) => [name, {}] as const);
  return { name: "index.json", content: json({ versions: Object.fromEntries(empty) }) };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
