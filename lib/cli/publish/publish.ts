import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { CreateOutcome } from "../../client/client";
import {
  createGpgKey,
  createRegistryPlatform,
  createRegistryProvider,
  createRegistryVersion,
  isGpgKeyInRegistry,
  isProviderInRegistry,
  readRegistryPlatform,
  readRegistryVersion,
  type RegistryVersion,
  type UploadState,
} from "../../client/endpoints/private-registry";
import { ApiError } from "../../client/http/errors";
import type { Signer } from "./gpg";
import {
  findConflict,
  findPlatform,
  readRegistryState,
  type RegistryState,
  type Target,
} from "./registry-state";
import type { Release, ReleaseArchive } from "./release";

/** Versions of Terraform's plugin protocol that the provider supports. */
const PROTOCOLS = ["6.0"];

/** A step that adds an item to the registry. It is needed only if `isDone` is false. */
export interface Step {
  readonly verb: "create" | "upload";
  readonly what: string;
  /** Whether the registry already contains the item. */
  readonly isDone: boolean;
  readonly run: (onProgress: (sent: number, size: number) => void) => Promise<void>;
}

/**
 * Plans the steps that publish a release. This function doesn't send requests that change the registry.
 *
 * @throws Error if the release conflicts with the registry's content
 */
export async function planPublication(target: Target, release: Release, signer: Signer): Promise<Step[]> {
  const state = await readRegistryState(target, release, signer.keyId);
  const conflict = findConflict(state, release, signer.keyId);
  if (conflict !== undefined) throw new Error(conflict);
  return [...createSteps(target, release, signer, state), ...uploadSteps(target, release, signer, state)];
}

function createSteps(
  { client, provider, signal }: Target,
  { version }: Release,
  { keyId, publicKey }: Signer,
  state: RegistryState,
): Step[] {
  const { organization, name } = provider;
  return [
    {
      verb: "create",
      what: `provider ${organization}/${name}`,
      isDone: state.hasProvider,
      run: () =>
        ensure(
          createRegistryProvider(client, provider, signal),
          () => isProviderInRegistry(client, provider, signal),
          organization,
        ),
    },
    {
      verb: "create",
      what: `GPG key ${keyId}`,
      // If the version is already signed, the registry doesn't need the key of this run.
      isDone: state.hasKey || state.version?.signature.isUploaded === true,
      run: () =>
        ensure(
          createGpgKey(client, organization, publicKey, signal),
          () => isGpgKeyInRegistry(client, organization, keyId, signal),
          organization,
        ),
    },
    {
      verb: "create",
      what: `version ${version}`,
      isDone: state.version !== undefined,
      run: () =>
        ensure(
          createRegistryVersion(client, provider, { version, keyId, protocols: PROTOCOLS }, signal),
          async () => (await readRegistryVersion(client, provider, version, signal)) !== undefined,
          organization,
        ),
    },
  ];
}

/** Returns the upload steps. The checksums come first, so that a version with archives always has checksums. */
function uploadSteps(
  target: Target,
  release: Release,
  signer: Signer,
  { version, platforms }: RegistryState,
): Step[] {
  const { storage, signal } = target;
  const uploadFile = (
    what: string,
    select: (version: RegistryVersion) => UploadState,
    content: () => Promise<Buffer>,
  ): Step => ({
    verb: "upload",
    what,
    isDone: version !== undefined && select(version).isUploaded,
    run: async () => {
      const bytes = await content();
      await storage.upload(uploadUrl(select(await requireVersion(target, release)), what), bytes, { signal });
    },
  });
  return [
    uploadFile(
      "SHA256SUMS",
      ({ shasums }) => shasums,
      () => Promise.resolve(Buffer.from(release.shasums)),
    ),
    uploadFile(
      "SHA256SUMS.sig",
      ({ signature }) => signature,
      () => signer.sign(release.shasums),
    ),
    ...release.archives.map((archive): Step => ({
      verb: "upload",
      what: `${archive.os}_${archive.arch} (${formatSize(archive.size)})`,
      isDone: findPlatform(platforms, archive)?.archive.isUploaded === true,
      run: (onProgress) => uploadArchive(target, release, archive, onProgress),
    })),
  ];
}

async function uploadArchive(
  { client, storage, provider, signal }: Target,
  { version }: Release,
  archive: ReleaseArchive,
  onProgress: (sent: number, size: number) => void,
): Promise<void> {
  const { os, arch, file, size } = archive;
  const read = (): ReturnType<typeof readRegistryPlatform> =>
    readRegistryPlatform(client, provider, { version, os, arch }, signal);
  let platform = await read();
  if (platform === undefined) {
    await ensure(
      createRegistryPlatform(client, provider, version, archive, signal),
      async () => (platform = await read()) !== undefined,
      provider.organization,
    );
    platform ??= await read();
  }
  const what = `${os}_${arch}`;
  if (platform === undefined) throw new Error(`The registry doesn't show the platform ${what}. ${AGAIN}`);
  const url = uploadUrl(platform.archive, what);
  await storage.upload(url, readFileSync(file), { signal, onProgress: (sent) => onProgress(sent, size) });
}

/**
 * Waits for a create request. If the request fails but the item exists, the error is ignored, because the response
 * might have been lost, or another client might have created the item.
 */
async function ensure<T>(
  creating: Promise<CreateOutcome<T>>,
  isPresent: () => Promise<boolean>,
  organization: string,
): Promise<void> {
  const outcome = await creating;
  if (outcome.kind === "created" || (await isPresent())) return;
  const { error } = outcome;
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
  throw new Error(
    `The API token isn't allowed to publish to the registry of ${organization}, or the organization doesn't exist (${error.message}). ` +
      "Check the name of the organization, and use a token of the owners team, or of a team with the permission to manage private registry providers.",
  );
}

async function requireVersion(
  { client, provider, signal }: Target,
  { version }: Release,
): Promise<RegistryVersion> {
  const found = await readRegistryVersion(client, provider, version, signal);
  if (found === undefined) throw new Error(`The registry doesn't show version ${version}. ${AGAIN}`);
  return found;
}

function uploadUrl({ uploadUrl: url }: UploadState, what: string): string {
  if (url !== undefined) return url;
  throw new Error(`The registry didn't return a URL to upload ${what}. ${AGAIN}`);
}

const AGAIN = "Run the same command again: it continues where it stopped.";

/** The maximum number of times to read the registry while it doesn't show all uploads. */
const READINGS = 10;

/**
 * Waits until the registry shows all files as uploaded. Until then, Terraform might be unable to install the version.
 *
 * @throws Error if the registry still doesn't show all files after the last attempt
 */
export async function waitUntilComplete(
  target: Target,
  release: Release,
  signer: Signer,
  delayMs = 1_000,
): Promise<void> {
  for (let reading = 1; ; reading++) {
    const missing = (await planPublication(target, release, signer)).filter(({ isDone }) => !isDone);
    if (missing.length === 0) return;
    if (reading === READINGS) {
      throw new Error(
        `The registry doesn't show ${missing.map(({ what }) => what).join(", ")} yet. ${AGAIN}`,
      );
    }
    await sleep(delayMs, undefined, { signal: target.signal });
  }
}

export function formatSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}
