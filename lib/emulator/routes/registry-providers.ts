import { parseAttributes, type TextRule } from "../attributes";
import type { ApiResponse, Resource } from "../json-api";
import type { Organization } from "../model";
import { paginate } from "../pagination";
import { isAllowed } from "../permissions";
import { registryNames, type RegistryProvider } from "../registry/model";
import { newId } from "../secrets";
import { authorizeProvider, providerPath } from "./registry-provider-access";
import { toVersionResource } from "./registry-provider-versions";
import { authorizeOrganization, formatTimestamp, noContent, type ApiRequest, type Route } from "./route";

const list = "/organizations/:organization/registry-providers";
const one = `${list}/:registry/:namespace/:name`;

const NAME: TextRule = {
  pattern: {
    expression: /^[A-Za-z0-9_-]+$/,
    message: "can contain only letters, digits, - and _",
  },
};

function toProviderResource(
  request: ApiRequest,
  organization: Organization,
  provider: RegistryProvider,
): Resource {
  const { store, token } = request;
  const path = providerPath(organization, provider);
  const versions = store.registry
    .versionsOf(provider)
    .map(({ id }) => ({ id, type: "registry-provider-versions" }));
  return {
    id: provider.id,
    type: "registry-providers",
    attributes: {
      name: provider.name,
      namespace: provider.namespace,
      "registry-name": provider.registryName,
      "created-at": formatTimestamp(provider.createdAt),
      "updated-at": formatTimestamp(provider.updatedAt),
      permissions: {
        "can-delete": isAllowed(store, token, "registry-providers.delete", organization) !== undefined,
      },
    },
    relationships: {
      organization: { data: { id: organization.name, type: "organizations" } },
      ...(provider.registryName === "private" && {
        versions: { data: versions, links: { related: path } },
        // HashiCorp's documentation contains `versions`, but its Go client, go-tfe, reads this relationship.
        "registry-provider-versions": { data: versions },
      }),
    },
    links: { self: path },
  };
}

function listProviders(request: ApiRequest): ApiResponse {
  const { organization, status } = authorizeOrganization(request, "registry-providers.list");
  const { searchParams } = request.url;
  const registryName = searchParams.get("filter[registry_name]");
  const query = searchParams.get("q") ?? "";
  const found = request.store.registry
    .providersOf(organization.id)
    .filter((provider) => registryName === null || provider.registryName === registryName)
    .filter(({ name, namespace }) => name.includes(query) || namespace.includes(query));
  const response = paginate(status, found, request.url, (provider) =>
    toProviderResource(request, organization, provider),
  );
  return withIncluded(request, organization, found, response);
}

/** Adds the versions if the request has `include=registry-provider-versions`. */
function withIncluded(
  request: ApiRequest,
  organization: Organization,
  providers: readonly RegistryProvider[],
  { status, document }: ApiResponse,
): ApiResponse {
  const wanted = request.url.searchParams.get("include");
  if (document === undefined || wanted !== "registry-provider-versions") return { status, document };
  const included = providers.flatMap((provider) =>
    request.store.registry
      .versionsOf(provider)
      .map((version) => toVersionResource(request, organization, provider, version)),
  );
  return { status, document: { ...document, included } };
}

function createProvider(request: ApiRequest): ApiResponse {
  const { organization, status } = authorizeOrganization(request, "registry-providers.create");
  const attributes = parseAttributes(request.body, "registry-providers");
  const name = attributes.text("name", NAME);
  const namespace = attributes.text("namespace", NAME);
  const registryName = registryNames.find((known) => known === attributes.raw("registry-name"));
  attributes.rejectUnsupported();
  if (registryName === undefined) throw attributes.error("registry-name", "is not included in the list");
  if (registryName === "private" && namespace !== organization.name) {
    throw attributes.error("namespace", "must be the name of the organization");
  }
  const { registry } = request.store;
  if (registry.provider(organization.id, registryName, namespace, name) !== undefined) {
    throw attributes.error("name", "has already been taken");
  }
  const provider: RegistryProvider = {
    id: newId("prov"),
    organizationId: organization.id,
    registryName,
    namespace,
    name,
    createdAt: request.now,
    updatedAt: request.now,
  };
  registry.putProvider(provider);
  return { status, document: { data: toProviderResource(request, organization, provider) } };
}

function readProvider(request: ApiRequest): ApiResponse {
  const { organization, provider, status } = authorizeProvider(request, "registry-providers.read");
  const data = toProviderResource(request, organization, provider);
  return withIncluded(request, organization, [provider], { status, document: { data } });
}

export const registryProviderRoutes: readonly Route[] = [
  { method: "GET", path: list, isList: true, handle: listProviders },
  { method: "POST", path: list, handle: createProvider },
  { method: "GET", path: one, handle: readProvider },
  {
    method: "DELETE",
    path: one,
    handle: (request: ApiRequest): ApiResponse => {
      const { provider, status } = authorizeProvider(request, "registry-providers.delete");
      request.store.registry.removeProvider(provider);
      return noContent(status);
    },
  },
];
