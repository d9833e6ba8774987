import type { Client, CreateOutcome } from "../client";
import { ApiError } from "../http/errors";
import { asString, type ResourceObject } from "../http/json-api";
import { readPages } from "../http/pages";
import { apiPath } from "../http/path";

/** A provider in an organization's private registry. Its namespace is the organization's name. */
export interface PrivateProvider {
  readonly organization: string;
  /** The provider's type, such as "tfetokens". */
  readonly name: string;
}

/** The upload state of a file. The URLs grant access, so they are secrets. */
export interface UploadState {
  readonly isUploaded: boolean;
  /** undefined if the file is already uploaded. */
  readonly uploadUrl: string | undefined;
  /** undefined if the file isn't uploaded yet. */
  readonly downloadUrl: string | undefined;
}

export interface RegistryVersion {
  readonly version: string;
  /** ID of the GPG key that signs the version. */
  readonly keyId: string;
  readonly shasums: UploadState;
  readonly signature: UploadState;
}

export interface RegistryPlatform {
  readonly id: string;
  readonly os: string;
  readonly arch: string;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly shasum: string;
  readonly filename: string;
  readonly archive: UploadState;
}

const providersPath = (organization: string): string =>
  apiPath("organizations", organization, "registry-providers");

const providerPath = ({ organization, name }: PrivateProvider, ...rest: string[]): string =>
  apiPath("organizations", organization, "registry-providers", "private", organization, name, ...rest);

/** The API for GPG keys has its own base URL, next to `/api/v2/`. */
const gpgKeysPath = (...rest: string[]): string =>
  `../registry/${apiPath("private", "v2", "gpg-keys", ...rest)}`;

/**
 * Reports whether the registry contains a provider. Also returns false if the credential isn't allowed to see the
 * registry, because the response is a 404 in both cases.
 */
export async function isProviderInRegistry(
  client: Client,
  provider: PrivateProvider,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await readIfPresent(client, providerPath(provider), () => true, signal)) ?? false;
}

export async function createRegistryProvider(
  client: Client,
  { organization, name }: PrivateProvider,
  signal?: AbortSignal,
): Promise<CreateOutcome<true>> {
  const attributes = { name, namespace: organization, "registry-name": "private" };
  const document = { data: { type: "registry-providers", attributes } };
  return client.create(providersPath(organization), document, () => true, signal);
}

/** @param keyId 16 hexadecimal digits */
export async function isGpgKeyInRegistry(
  client: Client,
  organization: string,
  keyId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await readIfPresent(client, gpgKeysPath(organization, keyId), () => true, signal)) ?? false;
}

/** @returns the ID that the server reads from the key */
export async function createGpgKey(
  client: Client,
  organization: string,
  asciiArmor: string,
  signal?: AbortSignal,
): Promise<CreateOutcome<string>> {
  const attributes = { namespace: organization, "ascii-armor": asciiArmor };
  const document = { data: { type: "gpg-keys", attributes } };
  return client.create(
    gpgKeysPath(),
    document,
    (resource) => asString(resource.attributes["key-id"]),
    signal,
  );
}

/** @returns undefined after a 404, because the version or the provider doesn't exist or isn't visible */
export async function readRegistryVersion(
  client: Client,
  provider: PrivateProvider,
  version: string,
  signal?: AbortSignal,
): Promise<RegistryVersion | undefined> {
  return readIfPresent(client, providerPath(provider, "versions", version), parseVersion, signal);
}

export async function createRegistryVersion(
  client: Client,
  provider: PrivateProvider,
  { version, keyId, protocols }: { version: string; keyId: string; protocols: readonly string[] },
  signal?: AbortSignal,
): Promise<CreateOutcome<RegistryVersion>> {
  const attributes = { version, "key-id": keyId, protocols };
  const document = { data: { type: "registry-provider-versions", attributes } };
  return client.create(providerPath(provider, "versions"), document, parseVersion, signal);
}

/** Lists the platforms of an existing version. */
export async function listRegistryPlatforms(
  client: Client,
  provider: PrivateProvider,
  version: string,
  signal?: AbortSignal,
): Promise<RegistryPlatform[]> {
  const path = providerPath(provider, "versions", version, "platforms");
  return readPages(client, path, {}, parsePlatform, { signal });
}

/** @returns undefined after a 404, because the platform doesn't exist or isn't visible */
export async function readRegistryPlatform(
  client: Client,
  provider: PrivateProvider,
  { version, os, arch }: { version: string; os: string; arch: string },
  signal?: AbortSignal,
): Promise<RegistryPlatform | undefined> {
  const path = providerPath(provider, "versions", version, "platforms", os, arch);
  return readIfPresent(client, path, parsePlatform, signal);
}

export async function createRegistryPlatform(
  client: Client,
  provider: PrivateProvider,
  version: string,
  { os, arch, shasum, filename }: Pick<RegistryPlatform, "os" | "arch" | "shasum" | "filename">,
  signal?: AbortSignal,
): Promise<CreateOutcome<RegistryPlatform>> {
  const attributes = { os, arch, shasum, filename };
  const document = { data: { type: "registry-provider-version-platforms", attributes } };
  const path = providerPath(provider, "versions", version, "platforms");
  return client.create(path, document, parsePlatform, signal);
}

async function readIfPresent<T>(
  client: Client,
  path: string,
  parse: (resource: ResourceObject) => T,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return parse(await client.read(path, signal));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

function parseVersion(resource: ResourceObject): RegistryVersion {
  const { attributes } = resource;
  return {
    version: asString(attributes.version) ?? "",
    keyId: asString(attributes["key-id"]) ?? "",
    shasums: parseUploadState(resource, "shasums"),
    signature: parseUploadState(resource, "shasums-sig"),
  };
}

function parsePlatform(resource: ResourceObject): RegistryPlatform {
  const { id, attributes } = resource;
  return {
    id,
    os: asString(attributes.os) ?? "",
    arch: asString(attributes.arch) ?? "",
    shasum: asString(attributes.shasum) ?? "",
    filename: asString(attributes.filename) ?? "",
    archive: parseUploadState(resource, "provider-binary"),
  };
}

function parseUploadState({ attributes, links }: ResourceObject, name: string): UploadState {
  return {
    isUploaded: attributes[`${name}-uploaded`] === true,
    uploadUrl: asString(links[`${name}-upload`]),
    downloadUrl: asString(links[`${name}-download`]),
  };
}
