import { badRequest, type ApiResponse, type Resource } from "./json-api";

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

function parsePositive(query: URLSearchParams, parameter: string, otherwise: number): number {
  const text = query.get(parameter);
  if (text === null || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw badRequest(
      `${parameter} must be a whole number of at least 1, got ${JSON.stringify(text.slice(0, 40))}.`,
      parameter,
    );
  }
  return Number(text);
}

/**
 * Returns one page of a list, with `links` and `meta.pagination`. A page past the end is empty.
 *
 * @param url - the request's own URL, from which the links are created
 * @param toResource - called only for the items of the page
 */
export function paginate<T>(
  status: number,
  items: readonly T[],
  url: URL,
  toResource: (item: T) => Resource,
): ApiResponse {
  const size = Math.min(parsePositive(url.searchParams, "page[size]", DEFAULT_SIZE), MAX_SIZE);
  const number = parsePositive(url.searchParams, "page[number]", 1);
  const total = Math.ceil(items.length / size);
  const link = (to: number): string => {
    const target = new URL(url);
    target.searchParams.set("page[number]", String(to));
    target.searchParams.set("page[size]", String(size));
    return target.href;
  };
  const previous = number > 1 ? Math.min(number - 1, Math.max(total, 1)) : null;
  const next = number < total ? number + 1 : null;
  return {
    status,
    document: {
      data: items.slice((number - 1) * size, number * size).map(toResource),
      links: {
        self: link(number),
        first: link(1),
        prev: previous === null ? null : link(previous),
        next: next === null ? null : link(next),
        last: link(Math.max(total, 1)),
      },
      meta: {
        pagination: {
          "current-page": number,
          "page-size": size,
          "prev-page": previous,
          "next-page": next,
          "total-pages": total,
          "total-count": items.length,
        },
      },
    },
  };
}
