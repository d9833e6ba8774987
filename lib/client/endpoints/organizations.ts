import type { Client } from "../client";
import { apiPath } from "../http/path";
import { RefusedError } from "../http/errors";

/** Whether this credential may see the organization: what tells a forbidden 404 from an absent organization. */
export async function organizationIsVisible(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await client.show(apiPath("organizations", organization), signal);
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return false;
    throw error;
  }
}
