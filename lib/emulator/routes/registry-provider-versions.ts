import { parseAttributes, type Attributes } from "../attributes";
import { notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import { isAllowed, type Action } from "../permissions";
import type { ProviderVersion, RegistryProvider } from "../registry/model";
import { newReleaseFile, releaseFileLink } from "../registry/release-files";
import { newId } from "../secrets";
import {
  authorizeProvider,
  providerPath,
  requirePrivate,
  type FoundProvider,
} from "./registry-provider-access";
import { formatTimestamp, noContent, type ApiRequest, type Route } from "./route";

const list = "/organizations/:organization/registry-providers/:registry/:namespace/:name/versions";
const one = `${list}/:version`;

/** https://semver.org */
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const PROTOCOLS = ["4.0", "5.0", "6.0"];

export interface FoundVersion extends FoundProvider {
  readonly version: ProviderVersion;
}

/** @throws ApiError 404 unless the version in the path exists and the action is allowed */
export function authorizeVersion(request: ApiRequest, action: Action): FoundVersion {
  const found = authorizeProvider(request, action);
  const version = request.store.registry
    .versionsOf(found.provider)
    .find((candidate) => candidate.version === request.parameter("version"));
  if (version === undefined) throw notFound();
  return { ...found, version };
}

/** Returns the permissions of the credential for a version or a platform. */
export function getReleasePermissions(
  { store, token }: ApiRequest,
  organization: Organization,
): Record<string, boolean> {
  const may = (action: Action): boolean => isAllowed(store, token, action, organization) !== undefined;
  return {
    "can-delete": may("registry-providers.delete"),
    "can-upload-asset": may("registry-providers.create"),
  };
}

export function toVersionResource(
  request: ApiRequest,
  organization: Organization,
  provider: RegistryProvider,
  version: ProviderVersion,
): Resource {
  const { origin } = request.url;
  const platforms = request.store.registry.platformsOf(version);
  return {
    id: version.id,
    type: "registry-provider-versions",
    attributes: {
      version: version.version,
      "created-at": formatTimestamp(version.createdAt),
      "updated-at": formatTimestamp(version.updatedAt),
      "key-id": version.keyId,
      protocols: version.protocols,
      permissions: getReleasePermissions(request, organization),
      "shasums-uploaded": version.shasums.isUploaded,
      "shasums-sig-uploaded": version.signature.isUploaded,
    },
    relationships: {
      "registry-provider": { data: { id: provider.id, type: "registry-providers" } },
      platforms: {
        data: platforms.map(({ id }) => ({ id, type: "registry-provider-platforms" })),
        links: {
          related: `${providerPath(organization, provider)}/versions/${version.version}/platforms`,
        },
      },
    },
    links: {
      ...releaseFileLink("shasums", version.shasums, origin),
      ...releaseFileLink("shasums-sig", version.signature, origin),
    },
  };
}

function getProtocols(attributes: Attributes): readonly string[] {
  const value = attributes.raw("protocols") ?? [];
  if (Array.isArray(value) && value.every((item: unknown) => PROTOCOLS.some((known) => known === item))) {
    return value as string[];
  }
  throw attributes.error("protocols", `must be a list of these versions: ${PROTOCOLS.join(", ")}`);
}

function createVersion(request: ApiRequest): ApiResponse {
  const { organization, provider, status } = authorizeProvider(request, "registry-providers.create");
  requirePrivate(provider);
  // HashiCorp's Go client, go-tfe, doesn't send a type.
  const attributes = parseAttributes(request.body, "registry-provider-versions", "");
  const { registry } = request.store;
  const name = attributes.text("version", {
    pattern: { expression: SEMVER, message: "must be a semantic version" },
  });
  if (registry.versionsOf(provider).some(({ version }) => version === name)) {
    throw attributes.error("version", "has already been taken");
  }
  const version: ProviderVersion = {
    id: newId("provver"),
    providerId: provider.id,
    version: name,
    keyId: attributes.text("key-id"),
    protocols: getProtocols(attributes),
    createdAt: request.now,
    updatedAt: request.now,
    shasums: newReleaseFile(),
    signature: newReleaseFile(),
  };
  attributes.rejectUnsupported();
  registry.putVersion(version);
  return { status, document: { data: toVersionResource(request, organization, provider, version) } };
}

export const registryProviderVersionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: list,
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, provider, status } = authorizeProvider(request, "registry-providers.read");
      return paginate(status, request.store.registry.versionsOf(provider), request.url, (version) =>
        toVersionResource(request, organization, provider, version),
      );
    },
  },
  { method: "POST", path: list, handle: createVersion },
  {
    method: "GET",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, provider, version, status } = authorizeVersion(
        request,
        "registry-providers.read",
      );
      return { status, document: { data: toVersionResource(request, organization, provider, version) } };
    },
  },
  {
    method: "DELETE",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const { version, status } = authorizeVersion(request, "registry-providers.delete");
      request.store.registry.removeVersion(version);
      return noContent(status);
    },
  },
];
