import type { Client, CreateOutcome } from "../client";
import { NetworkError } from "../http/errors";
import { apiPath } from "../http/path";
import { asString, type ResourceObject } from "../http/json-api";
import { withSecret, type Secret } from "../secret";

/** Times are RFC 3339 timestamps in UTC, as the server sends them. */
export interface MetricsToken {
  readonly id: string;
  readonly name: string;
  /** Precise to the nanosecond in the response to the POST, and to the second in lists. */
  readonly createdAt: string;
  /** null if the token never expires, or if the server is too old to report the expiration. */
  readonly expiresAt: string | null;
}

export interface NewMetricsToken extends MetricsToken {
  readonly secret: Secret;
}

export interface MetricsTokenOptions {
  /** The name doesn't have to be unique. */
  readonly name: string;
  /** An RFC 3339 timestamp. Default: the server's default. */
  readonly expiresAt?: string;
}

const path = (organization: string, ...rest: string[]): string =>
  apiPath("organizations", organization, "metrics-tokens", ...rest);

export async function listMetricsTokens(
  client: Client,
  organization: string,
  signal?: AbortSignal,
): Promise<MetricsToken[]> {
  const { items, nextPage } = await client.list(path(organization), signal);
  if (nextPage !== undefined) {
    // The API doesn't paginate this list. If one page were treated as the whole list, valid tokens might be removed
    // from the state.
    const call = { method: "GET", url: path(organization) } as const;
    throw new NetworkError(call, "the list is paginated, which this version doesn't support", true);
  }
  return items.map(fromResource);
}

export async function createMetricsToken(
  client: Client,
  organization: string,
  { name, expiresAt }: MetricsTokenOptions,
  signal?: AbortSignal,
): Promise<CreateOutcome<NewMetricsToken>> {
  const attributes = { name, ...(expiresAt !== undefined && { "expires-at": expiresAt }) };
  const document = { data: { type: "metrics-tokens", attributes } };
  return client.create(
    path(organization),
    document,
    (resource) => withSecret(resource, fromResource),
    signal,
  );
}

export async function deleteMetricsToken(
  client: Client,
  organization: string,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.delete(path(organization, id), signal);
}

function fromResource({ id, attributes }: ResourceObject): MetricsToken {
  return {
    id,
    name: asString(attributes.name) ?? "",
    createdAt: asString(attributes["created-at"]) ?? "",
    expiresAt: asString(attributes["expires-at"]) ?? null,
  };
}
