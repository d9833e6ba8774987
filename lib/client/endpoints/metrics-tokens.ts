import type { Client, CreateOutcome } from "../client";
import { NetworkError } from "../http/errors";
import { apiPath } from "../http/path";
import { asString, type ResourceObject } from "../http/json-api";
import { withSecret, type Secret } from "../secret";

/** Times are RFC 3339 in UTC, as the server writes them. */
export interface MetricsToken {
  readonly id: string;
  readonly name: string;
  /** With nanoseconds in the response to the POST, and whole seconds in lists. */
  readonly createdAt: string;
  /** null if it never expires, or the server is too old to report it. */
  readonly expiresAt: string | null;
}

export interface NewMetricsToken extends MetricsToken {
  readonly secret: Secret;
}

export interface MetricsTokenOptions {
  /** Doesn't have to be unique. */
  readonly name: string;
  /** RFC 3339. Default: the server's. */
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
    // The API's list has no pages. If a part counted as the whole list, valid tokens would leave the state.
    const call = { method: "GET", url: path(organization) } as const;
    throw new NetworkError(call, "the list has pages, which this version doesn't support", true);
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
