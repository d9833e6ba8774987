import { ApiError, notFound } from "../json-api";
import type { Organization } from "../model";
import type { Action } from "../permissions";
import { registryNames, type RegistryProvider } from "../registry/model";
import { authorizeOrganization, type ApiRequest } from "./route";

export interface FoundProvider {
  readonly organization: Organization;
  readonly provider: RegistryProvider;
  /** The status of a successful response. */
  readonly status: number;
}

/** @throws ApiError 404 unless the provider in the path exists and the action is allowed */
export function authorizeProvider(request: ApiRequest, action: Action): FoundProvider {
  const { organization, status } = authorizeOrganization(request, action);
  const registryName = registryNames.find((name) => name === request.parameter("registry"));
  const provider =
    registryName &&
    request.store.registry.provider(
      organization.id,
      registryName,
      request.parameter("namespace"),
      request.parameter("name"),
    );
  if (provider === undefined) throw notFound();
  return { organization, provider, status };
}

/** @throws ApiError 403 for a public provider, whose versions are in the public registry */
export function requirePrivate({ registryName }: RegistryProvider): void {
  if (registryName === "private") return;
  throw new ApiError(403, { status: "403", title: "forbidden", detail: "The provider must be private." });
}

export const providerPath = ({ name }: Organization, provider: RegistryProvider): string =>
  `/api/v2/organizations/${name}/registry-providers/${provider.registryName}/${provider.namespace}/${provider.name}`;
