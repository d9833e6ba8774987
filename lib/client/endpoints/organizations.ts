import type { Client } from "../client";
import { asString, hasPermission, type ResourceObject } from "../http/json-api";
import { ApiError } from "../http/errors";
import { apiPath } from "../http/path";

export interface Organization {
  readonly name: string;
  /** Whether the credential is allowed to manage the organization's tokens. */
  readonly canUpdateApiToken: boolean;
}

/** @throws ApiError 404 if the organization doesn't exist or the credential can't see it */
export async function readOrganization(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<Organization> {
  return parseOrganization(await client.read(apiPath("organizations", organization), signal));
}

/**
 * Reports whether the credential can see the organization. After a 404 from another endpoint, the result shows whether
 * the organization might be missing.
 */
export async function isOrganizationVisible(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await readOrganization(client, organization, signal);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

function parseOrganization(resource: ResourceObject): Organization {
  return {
    name: asString(resource.attributes.name) ?? resource.id,
    canUpdateApiToken: hasPermission(resource, "can-update-api-token"),
  };
}
