import type { Client, ListPage } from "../../../lib/client/client";
import { UnsettledListError, readPages } from "../../../lib/client/http/pages";

/**
 * Returns a client for a list with two items per page. After each response with the first page, the next of the given
 * changes is applied to the list.
 */
function createChangingList(ids: string[], changes: ((ids: string[]) => void)[], hasTotal = true): Client {
  const list = (path: string): Promise<ListPage> => {
    const page = Number(new URLSearchParams(path.split("?")[1]).get("page[number]"));
    const items = ids
      .slice(page * 2 - 2, page * 2)
      .map((id) => ({ id, type: "teams", attributes: {}, relationships: {}, links: {} }));
    const response = {
      items,
      nextPage: page * 2 < ids.length ? page + 1 : undefined,
      total: hasTotal ? ids.length : undefined,
    };
    if (page === 1) changes.shift()?.(ids);
    return Promise.resolve(response);
  };
  return { list } as Partial<Client> as Client;
}

const read = async (client: Client, onProgress?: (items: readonly unknown[]) => void): Promise<string[]> =>
  (await readPages(client, "teams", {}, ({ id }) => ({ id }), { onProgress })).map(({ id }) => id);

const removeFirst = (ids: string[]): void => void ids.shift();
const addFirst = (ids: string[]): void => void ids.unshift("new");
const replaceFirst = (ids: string[]): void => {
  ids.unshift("new");
  ids.pop();
};

describe("readPages", () => {
  it.each([
    ["doesn't change", [], ["a", "b", "c", "d", "e"]],
    ["loses an item, which would hide another item", [removeFirst], ["b", "c", "d", "e"]],
    ["gains an item, which would repeat another item", [addFirst], ["new", "a", "b", "c", "d", "e"]],
    ["loses and gains an item", [replaceFirst], ["new", "a", "b", "c", "d"]],
    ["changes twice", [addFirst, removeFirst], ["a", "b", "c", "d", "e"]],
  ])("returns each item once if the list %s", async (_name, changes, expected) => {
    await expect(read(createChangingList(["a", "b", "c", "d", "e"], changes))).resolves.toEqual(expected);
  });

  it("returns each item once even if the server doesn't report the total", async () => {
    const client = createChangingList(["a", "b", "c"], [addFirst], false);
    await expect(read(client)).resolves.toEqual(["new", "a", "b", "c"]);
  });

  it("fails if the list changes each time it is read", async () => {
    const client = createChangingList(["a", "b", "c"], [addFirst, removeFirst, addFirst]);
    await expect(read(client)).rejects.toThrow(UnsettledListError);
  });

  it("reports its progress from zero each time it reads the list", async () => {
    const progress: number[] = [];
    await read(createChangingList(["a", "b", "c"], [addFirst]), (items) => progress.push(items.length));
    expect(progress).toEqual([2, 4, 2, 4]);
  });
});
