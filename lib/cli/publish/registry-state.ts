import type { Client } from "../../client/client";
import {
  isGpgKeyInRegistry,
  isProviderInRegistry,
  listRegistryPlatforms,
  readRegistryVersion,
  type PrivateProvider,
  type RegistryPlatform,
  type RegistryVersion,
} from "../../client/endpoints/private-registry";
import type { ObjectStorage } from "../../client/http/object-storage";
import type { Release, ReleaseArchive } from "./release";

/** The registry that a release is published to. */
export interface Target {
  readonly client: Client;
  readonly storage: ObjectStorage;
  readonly provider: PrivateProvider;
  readonly signal: AbortSignal;
}

/** The parts of a release that the registry already contains. */
export interface RegistryState {
  readonly hasProvider: boolean;
  readonly hasKey: boolean;
  readonly version: RegistryVersion | undefined;
  /** The content of SHA256SUMS; undefined if it isn't uploaded. */
  readonly shasums: string | undefined;
  readonly platforms: readonly RegistryPlatform[];
}

export async function readRegistryState(
  { client, storage, provider, signal }: Target,
  { version }: Release,
  keyId: string,
): Promise<RegistryState> {
  const hasProvider = await isProviderInRegistry(client, provider, signal);
  const hasKey = await isGpgKeyInRegistry(client, provider.organization, keyId, signal);
  const found = hasProvider ? await readRegistryVersion(client, provider, version, signal) : undefined;
  if (found === undefined) return { hasProvider, hasKey, version: found, shasums: undefined, platforms: [] };
  const { downloadUrl } = found.shasums;
  const shasums = downloadUrl === undefined ? undefined : await storage.download(downloadUrl, signal);
  const platforms = await listRegistryPlatforms(client, provider, version, signal);
  return { hasProvider, hasKey, version: found, shasums, platforms };
}

export const findPlatform = (
  platforms: readonly RegistryPlatform[],
  { os, arch }: ReleaseArchive,
): RegistryPlatform | undefined => platforms.find((platform) => platform.os === os && platform.arch === arch);

/**
 * Returns the reason why a release can't be published, if it conflicts with the registry's content. A published version
 * must never change, because users can have its checksums in their lock files.
 *
 * @returns undefined if there is no conflict
 */
export function findConflict(
  { version, shasums, platforms }: RegistryState,
  release: Release,
  keyId: string,
): string | undefined {
  if (version === undefined) return undefined;
  const published = `Version ${release.version} is already in the registry`;
  const other = `${REMEDY} Nothing was changed.`;
  if (shasums !== undefined && shasums !== release.shasums) {
    return `${published} with different checksums${describeDifference(shasums, release.shasums)}. ${other}`;
  }
  const changed = release.archives.find((archive) => {
    const platform = findPlatform(platforms, archive);
    return platform !== undefined && platform.shasum !== archive.shasum;
  });
  if (changed !== undefined) {
    return `${published} with a different archive for ${changed.os}_${changed.arch}. ${other}`;
  }
  if (!version.signature.isUploaded && version.keyId !== keyId) {
    return (
      `${published} without a signature, and it was created for the GPG key ${version.keyId}, but the given key is ` +
      `${keyId}. Use the version's key, or delete the version in the registry. Nothing was changed.`
    );
  }
  return undefined;
}

const REMEDY =
  "Publish the archives that were originally packed for this version, or delete the version in the registry if " +
  "nobody uses it yet.";

/** Lists the files that only one of two SHA256SUMS files contains, or for which the two contain different checksums. */
function describeDifference(published: string, given: string): string {
  const [before = [], after = []] = [published, given].map((text) => text.split("\n"));
  const differing = [
    ...before.filter((line) => !after.includes(line)),
    ...after.filter((line) => !before.includes(line)),
  ];
  const names = differing.map((line) => line.replace(/^\S+ +/, "")).filter(Boolean);
  return names.length === 0 ? "" : `: ${[...new Set(names)].sort().join(", ")}`;
}
