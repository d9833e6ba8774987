import type { Client } from "../client";
import { NetworkError } from "./errors";
import type { ResourceObject } from "./json-api";

/** The API's maximum page size. */
const PAGE_SIZE = 100;

/** The maximum number of attempts to read a list that changes while it is being read. */
const MAX_READINGS = 3;

export interface ReadPagesOptions<T> {
  readonly signal?: AbortSignal;
  /**
   * Called after each page with all items that this attempt has read so far, and with the number of items on all pages
   * (undefined if unknown).
   */
  readonly onProgress?: (items: readonly T[], total: number | undefined) => void;
}

/** An error for a list that changed during every attempt to read it. */
export class UnsettledListError extends NetworkError {}

/**
 * Reads all pages of a list. If an item is added or removed between two requests, other items can shift, and one of
 * them might be missing or appear twice. The list is then read again.
 *
 * @param path without a query
 * @throws UnsettledListError if no attempt was consistent, and the same errors as `Client.list`
 */
export async function readPages<T extends { readonly id: string }>(
  client: Client,
  path: string,
  parameters: Readonly<Record<string, string>>,
  parse: (resource: ResourceObject) => T,
  options: ReadPagesOptions<T> = {},
): Promise<T[]> {
  for (let reading = 1; reading <= MAX_READINGS; reading++) {
    const { items, totals } = await readOnce(client, path, parameters, parse, options);
    if (isConsistent(items, totals)) return items;
  }
  const reason = `the list changed during each of ${MAX_READINGS} attempts to read it`;
  throw new UnsettledListError({ method: "GET", url: path }, reason, true);
}

function isConsistent(items: readonly { readonly id: string }[], totals: ReadonlySet<number>): boolean {
  const isUnique = new Set(items.map(({ id }) => id)).size === items.length;
  return isUnique && [...totals].every((total) => total === items.length);
}

async function readOnce<T>(
  client: Client,
  path: string,
  parameters: Readonly<Record<string, string>>,
  parse: (resource: ResourceObject) => T,
  { signal, onProgress }: ReadPagesOptions<T>,
): Promise<{ items: T[]; totals: ReadonlySet<number> }> {
  const items: T[] = [];
  const totals = new Set<number>();
  for (let page: number | undefined = 1; page !== undefined;) {
    const query = new URLSearchParams({
      "page[number]": String(page),
      "page[size]": String(PAGE_SIZE),
      ...parameters,
    });
    const { items: resources, nextPage, total } = await client.list(`${path}?${query.toString()}`, signal);
    items.push(...resources.map(parse));
    if (total !== undefined) totals.add(total);
    onProgress?.(items, total);
    if (nextPage !== undefined && nextPage <= page) {
      const call = { method: "GET", url: path } as const;
      throw new NetworkError(call, `page ${page} refers to page ${nextPage} as the next page`, true);
    }
    page = nextPage;
  }
  return { items, totals };
}
