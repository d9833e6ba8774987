import { parseAttributes } from "../attributes";
import { notFound, type ApiResponse, type Resource } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import type { ProviderPlatform } from "../registry/model";
import { newReleaseFile, releaseFileLink } from "../registry/release-files";
import { newId } from "../secrets";
import { authorizeVersion, getReleasePermissions, type FoundVersion } from "./registry-provider-versions";
import { requirePrivate } from "./registry-provider-access";
import { noContent, type ApiRequest, type Route } from "./route";

const list =
  "/organizations/:organization/registry-providers/:registry/:namespace/:name/versions/:version/platforms";
const one = `${list}/:os/:arch`;

function toPlatformResource(
  request: ApiRequest,
  organization: Organization,
  platform: ProviderPlatform,
): Resource {
  return {
    id: platform.id,
    type: "registry-provider-platforms",
    attributes: {
      os: platform.os,
      arch: platform.arch,
      filename: platform.filename,
      shasum: platform.shasum,
      permissions: getReleasePermissions(request, organization),
      "provider-binary-uploaded": platform.binary.isUploaded,
    },
    relationships: {
      "registry-provider-version": {
        data: { id: platform.versionId, type: "registry-provider-versions" },
      },
    },
    links: releaseFileLink("provider-binary", platform.binary, request.url.origin),
  };
}

function findPlatform(request: ApiRequest, { version }: FoundVersion): ProviderPlatform {
  const platform = request.store.registry
    .platformsOf(version)
    .find(({ os, arch }) => os === request.parameter("os") && arch === request.parameter("arch"));
  if (platform === undefined) throw notFound();
  return platform;
}

function createPlatform(request: ApiRequest): ApiResponse {
  const { organization, provider, version, status } = authorizeVersion(request, "registry-providers.create");
  requirePrivate(provider);
  // HashiCorp's documentation contains two types, and its Go client, go-tfe, doesn't send a type.
  const types = ["registry-provider-version-platforms", "registry-provider-platforms", ""];
  const attributes = parseAttributes(request.body, ...types);
  const platform: ProviderPlatform = {
    id: newId("provpltfrm"),
    versionId: version.id,
    os: attributes.text("os"),
    arch: attributes.text("arch"),
    shasum: attributes.text("shasum"),
    filename: attributes.text("filename"),
    binary: newReleaseFile(),
  };
  attributes.rejectUnsupported();
  const isTaken = request.store.registry
    .platformsOf(version)
    .some(({ os, arch }) => os === platform.os && arch === platform.arch);
  if (isTaken) throw attributes.error("os", "and arch have already been taken");
  request.store.registry.putPlatform(platform);
  return { status, document: { data: toPlatformResource(request, organization, platform) } };
}

export const registryProviderPlatformRoutes: readonly Route[] = [
  {
    method: "GET",
    path: list,
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, version, status } = authorizeVersion(request, "registry-providers.read");
      return paginate(status, request.store.registry.platformsOf(version), request.url, (platform) =>
        toPlatformResource(request, organization, platform),
      );
    },
  },
  { method: "POST", path: list, handle: createPlatform },
  {
    method: "GET",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const found = authorizeVersion(request, "registry-providers.read");
      const data = toPlatformResource(request, found.organization, findPlatform(request, found));
      return { status: found.status, document: { data } };
    },
  },
  {
    method: "DELETE",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const found = authorizeVersion(request, "registry-providers.delete");
      request.store.registry.removePlatform(findPlatform(request, found));
      return noContent(found.status);
    },
  },
];
