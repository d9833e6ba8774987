import type { Client } from "../client";
import { apiPath } from "../http/path";

/**
 * Returns the ID of the user that the credential authenticates as, such as "user-62goNpx1ThQf689e". An organization or
 * team token authenticates as a service account.
 */
export async function readAccountId(client: Client, signal?: AbortSignal): Promise<string> {
  return (await client.read(apiPath("account", "details"), signal)).id;
}
