import type { Client } from "../client";
import { apiPath } from "../http/path";
import { ApiError } from "../http/errors";

/** Whether this credential may see the organization: what tells a forbidden 404 from an absent organization. */
export async function isOrganizationVisible(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await client.read(apiPath("organizations", organization), signal);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
