import type { Store } from "../store";
import { authorize } from "../permissions";
import { ApiError, notFound } from "../json-api";
import type { Token } from "../model";
import type { ProviderPlatform, ProviderVersion, RegistryProvider } from "./model";
import { objectUrl } from "./release-files";

/**
 * The provider registry protocol, which Terraform uses to install providers.
 * https://developer.hashicorp.com/terraform/internals/provider-registry-protocol
 */
export const PROVIDERS_V1 = "/api/registry/v1/providers";

export interface ProtocolRequest {
  readonly store: Store;
  readonly token: Token;
  readonly origin: string;
  readonly parameter: (name: string) => string;
}

/**
 * Creates the body of an error response. In this protocol, `errors` is an array of strings, not of JSON:API error
 * objects.
 */
export const createProtocolError = (error: ApiError): unknown => ({ errors: [error.message] });

function findProvider({ store, token, parameter }: ProtocolRequest): RegistryProvider {
  const organization = store.organization(parameter("namespace"));
  if (organization === undefined) throw notFound();
  authorize(store, token, "registry-providers.read", organization);
  const { name } = organization;
  const provider = store.registry.provider(organization.id, "private", name, parameter("type"));
  if (provider === undefined) throw notFound();
  return provider;
}

/**
 * Returns the platforms that Terraform can install: those whose archive is uploaded, if the version's checksums and
 * their signature are uploaded too.
 */
function installablePlatforms(store: Store, version: ProviderVersion): ProviderPlatform[] {
  if (!version.shasums.isUploaded || !version.signature.isUploaded) return [];
  return store.registry.platformsOf(version).filter(({ binary }) => binary.isUploaded);
}

function listVersions(request: ProtocolRequest): unknown {
  const versions = request.store.registry.versionsOf(findProvider(request)).map((version) => ({
    version: version.version,
    protocols: version.protocols,
    platforms: installablePlatforms(request.store, version).map(({ os, arch }) => ({ os, arch })),
  }));
  return { versions: versions.filter(({ platforms }) => platforms.length > 0) };
}

function getPackage(request: ProtocolRequest): unknown {
  const { store, origin, parameter } = request;
  const provider = findProvider(request);
  const version = store.registry.versionsOf(provider).find((one) => one.version === parameter("version"));
  if (version === undefined) throw notFound();
  const platform = installablePlatforms(store, version).find(
    ({ os, arch }) => os === parameter("os") && arch === parameter("arch"),
  );
  if (platform === undefined) throw notFound();
  const keys = store.registry
    .gpgKeysOf(provider.organizationId)
    .filter(({ keyId }) => keyId === version.keyId);
  return {
    protocols: version.protocols,
    os: platform.os,
    arch: platform.arch,
    filename: platform.filename,
    download_url: objectUrl(platform.binary, origin),
    shasums_url: objectUrl(version.shasums, origin),
    shasums_signature_url: objectUrl(version.signature, origin),
    shasum: platform.shasum,
    signing_keys: {
      gpg_public_keys: keys.map(({ keyId, asciiArmor }) => ({
        key_id: keyId,
        ascii_armor: asciiArmor,
        trust_signature: "",
        source: "",
        source_url: null,
      })),
    },
  };
}

export const protocolRoutes: readonly {
  readonly path: string;
  readonly handle: (request: ProtocolRequest) => unknown;
}[] = [
  { path: `${PROVIDERS_V1}/:namespace/:type/versions`, handle: listVersions },
  { path: `${PROVIDERS_V1}/:namespace/:type/:version/download/:os/:arch`, handle: getPackage },
];
