import type { Client } from "../client";
import { NetworkError } from "./errors";
import type { ResourceObject } from "./json-api";

/** The vendor's largest page. */
const PAGE_SIZE = 100;

export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are on all pages; undefined where the server does not tell. */
  readonly total: number | undefined;
}

/**
 * The pages of a list, one after the other.
 *
 * @param path without a query
 * @throws as `Client.list` does
 */
export async function* listPages<T>(
  client: Client,
  path: string,
  parameters: Readonly<Record<string, string>>,
  read: (resource: ResourceObject) => T,
  signal?: AbortSignal,
): AsyncGenerator<Page<T>, void, undefined> {
  for (let number: number | undefined = 1; number !== undefined;) {
    const query = new URLSearchParams({
      "page[number]": String(number),
      "page[size]": String(PAGE_SIZE),
      ...parameters,
    });
    const { items, nextPage, total } = await client.list(`${path}?${query.toString()}`, signal);
    yield { items: items.map(read), total };
    if (nextPage !== undefined && nextPage <= number) {
      const call = { method: "GET", url: path } as const;
      throw new NetworkError(call, `page ${number} has page ${nextPage} as the next one`, true);
    }
    number = nextPage;
  }
}
