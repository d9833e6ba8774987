import type { Emulator } from "../../lib/emulator";
import { callAs, closeAll, control, createTeam, document, OWNER, secretOf, start, type Call } from "./client";

let emulator: Emulator;
let owner: Call;
let team: string;

const list = "/organizations/acme/team-tokens";
const described = (description: string, expiry?: string): unknown =>
  document("authentication-tokens", {
    description,
    ...(expiry === undefined ? {} : { "expired-at": expiry }),
  });

beforeEach(async () => {
  emulator = await start({ now: new Date("2030-01-01T00:00:00Z") });
  owner = callAs(emulator, OWNER);
  team = await createTeam(owner, "ci");
});
afterEach(closeAll);

test("a team has only one token without a description, and a POST revokes the previous token", async () => {
  const path = `/teams/${team}/authentication-token`;
  const first = await owner("POST", path);
  const second = await owner("POST", path);
  expect((await owner("GET", path)).body.data.id).toBe(second.body.data.id);
  expect((await owner("GET", `/authentication-tokens/${first.body.data.id}`)).status).toBe(404);
  expect((await callAs(emulator, secretOf(first))("GET", "/account/details")).status).toBe(401);
  expect((await callAs(emulator, secretOf(second))("GET", "/account/details")).status).toBe(200);
});

test("a team can have many described tokens, with unique descriptions", async () => {
  const path = `/teams/${team}/authentication-tokens`;
  await owner("POST", `/teams/${team}/authentication-token`);
  expect((await owner("POST", path, described("ci #1"))).status).toBe(201);
  expect((await owner("POST", path, described("ci #2"))).status).toBe(201);
  const again = await owner("POST", path, described("ci #1"));
  expect(again.status).toBe(422);
  expect(again.body.errors[0]?.detail).toBe("Validation failed: Description has already been taken");
  expect((await owner("GET", list)).body.meta.pagination["total-count"]).toBe(3);
});

test("a description can be used in a different team, and again after its token is deleted", async () => {
  const path = `/teams/${team}/authentication-tokens`;
  const made = await owner("POST", path, described("ci #1"));
  const other = await createTeam(owner, "other");
  expect((await owner("POST", `/teams/${other}/authentication-tokens`, described("ci #1"))).status).toBe(201);
  expect((await owner("DELETE", `/authentication-tokens/${made.body.data.id}`)).status).toBe(204);
  expect((await owner("POST", path, described("ci #1"))).status).toBe(201);
});

test("a described token requires a description", async () => {
  const reply = await owner(
    "POST",
    `/teams/${team}/authentication-tokens`,
    document("authentication-tokens"),
  );
  expect(reply.status).toBe(422);
  expect(reply.body.errors[0]?.source).toEqual({ pointer: "/data/attributes/description" });
});

test("a singleton can be read at the path of its team, by its own ID, and by its team's ID, and can be deleted", async () => {
  const byTeam = `/teams/${team}/authentication-token`;
  const made = await owner("POST", byTeam);
  for (const path of [
    byTeam,
    `/authentication-tokens/${made.body.data.id}`,
    `/authentication-tokens/${team}`,
  ]) {
    const shown = await owner("GET", path);
    expect(shown.body.data).toMatchObject({ id: made.body.data.id, attributes: { token: null } });
    expect(shown.body.data.relationships["team"]?.data).toEqual({ id: team, type: "teams" });
  }
  expect((await owner("DELETE", byTeam)).status).toBe(204);
  expect((await owner("GET", byTeam)).status).toBe(404);
  expect((await owner("DELETE", byTeam)).status).toBe(404);
});

test("an expired token is rejected with 401, stays listed, and can be read and deleted", async () => {
  const path = `/teams/${team}/authentication-tokens`;
  const made = await owner("POST", path, described("ci", "2030-01-02T00:00:00Z"));
  await control(emulator, "POST", "/clock", { now: "2030-01-02T00:00:00Z" });
  expect((await callAs(emulator, secretOf(made))("GET", "/account/details")).status).toBe(401);
  expect((await owner("GET", list)).body.data).toHaveLength(1);
  expect((await owner("GET", `/authentication-tokens/${made.body.data.id}`)).status).toBe(200);
  expect((await owner("DELETE", `/authentication-tokens/${made.body.data.id}`)).status).toBe(204);
});

test("the last use is recorded according to the emulator's clock", async () => {
  const made = await owner("POST", `/teams/${team}/authentication-token`);
  expect(made.body.data.attributes["last-used-at"]).toBeNull();
  await control(emulator, "POST", "/clock", { now: "2030-06-01T12:00:00Z", frozen: true });
  await callAs(emulator, secretOf(made))("GET", "/account/details");
  const shown = await owner("GET", `/teams/${team}/authentication-token`);
  expect(shown.body.data.attributes["last-used-at"]).toBe("2030-06-01T12:00:00.000Z");
});

test("a team's tokens are deleted with the team", async () => {
  const made = await owner("POST", `/teams/${team}/authentication-token`);
  await owner("DELETE", `/teams/${team}`);
  expect((await callAs(emulator, secretOf(made))("GET", "/account/details")).status).toBe(401);
  expect((await owner("GET", list)).body.data).toEqual([]);
});

describe("an organization's list of tokens", () => {
  let teams: Record<string, string>;

  beforeEach(async () => {
    teams = { alpha: await createTeam(owner, "alpha"), beta: await createTeam(owner, "beta") };
    const make = (name: string, description: string, expiry?: string): Promise<unknown> =>
      owner("POST", `/teams/${teams[name] ?? ""}/authentication-tokens`, described(description, expiry));
    await make("beta", "third", "2030-03-01T00:00:00Z");
    await make("alpha", "first", "2030-01-03T00:00:00Z");
    await make("beta", "second", "2030-01-20T00:00:00Z");
  });

  const descriptions = async (query: string): Promise<unknown[]> =>
    (await owner("GET", list + query)).body.data.map(({ attributes }) => attributes["description"]);

  test("is sorted by expiry by default", async () => {
    expect(await descriptions("")).toEqual(["first", "second", "third"]);
  });

  test.each([
    ["team-name", ["first", "third", "second"]],
    ["-team-name", ["second", "third", "first"]],
    ["expired-at", ["first", "second", "third"]],
    ["-expired-at", ["third", "second", "first"]],
    ["created-by", ["third", "first", "second"]],
    ["-last-used-at", ["second", "first", "third"]],
  ])("can be sorted by %s", async (sort, expected) => {
    expect(await descriptions(`?sort=${sort}`)).toEqual(expected);
  });

  test("rejects an unknown sort order with 400 and the parameter's name", async () => {
    const reply = await owner("GET", `${list}?sort=description`);
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]?.source).toEqual({ parameter: "sort" });
  });

  test("can be searched by the team's name", async () => {
    expect(await descriptions("?q=ALPH")).toEqual(["first"]);
    expect(await descriptions("?q=first")).toEqual([]);
  });

  test.each([
    ["active", ["first", "second", "third"]],
    ["expiring_in_7_days", ["first"]],
    ["expiring_in_30_days", ["first", "second"]],
    ["expired", []],
    ["no_expiration", []],
    ["expired,expiring_in_7_days", ["first"]],
  ])("can be filtered by the expiry status %s", async (status, expected) => {
    expect(await descriptions(`?filter%5Bexpiry_status%5D=${status}`)).toEqual(expected);
  });

  test("rejects an unknown expiry status", async () => {
    expect((await owner("GET", `${list}?filter%5Bexpiry_status%5D=dead`)).status).toBe(400);
  });

  test("has pages with links that keep the search query", async () => {
    const first = await owner("GET", `${list}?q=a&page%5Bsize%5D=2`);
    expect(first.body.data).toHaveLength(2);
    expect(first.body.meta.pagination).toEqual({
      "current-page": 1,
      "page-size": 2,
      "prev-page": null,
      "next-page": 2,
      "total-pages": 2,
      "total-count": 3,
    });
    expect(first.body.links["prev"]).toBeNull();
    const next = first.body.links["next"] ?? "";
    expect(next).toBe(first.body.links["last"]);
    const second = await owner("GET", next.replace(`${emulator.url}/api/v2`, ""));
    expect(second.body.data.map(({ attributes }) => attributes["description"])).toEqual(["third"]);
    expect(second.body.links["next"]).toBeNull();
    expect(second.body.links["prev"]).toBe(first.body.links["self"]);
    expect(second.body.links["self"]).toContain("q=a");
  });

  test("is empty after its last page", async () => {
    const reply = await owner("GET", `${list}?page%5Bnumber%5D=9`);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual([]);
    expect(reply.body.meta.pagination["total-count"]).toBe(3);
  });

  test("has 20 items per page by default, and at most 100", async () => {
    expect((await owner("GET", list)).body.meta.pagination["page-size"]).toBe(20);
    expect((await owner("GET", `${list}?page%5Bsize%5D=1000`)).body.meta.pagination["page-size"]).toBe(100);
  });

  test.each(["0", "-1", "x", "1.5"])("rejects the page number %s", async (number) => {
    expect((await owner("GET", `${list}?page%5Bnumber%5D=${number}`)).status).toBe(400);
  });

  test("supports a bulk deletion, which deletes either all of the given tokens or none of them", async () => {
    const ids = (await owner("GET", list)).body.data.map(({ id }) => id);
    const identifiers = ids.map((id) => ({ id, type: "authentication-tokens" }));
    const unknown = { data: [...identifiers, { id: "at-unknown", type: "authentication-tokens" }] };
    expect((await owner("DELETE", list, unknown)).status).toBe(404);
    expect((await owner("GET", list)).body.data).toHaveLength(3);
    expect((await owner("DELETE", list, { data: identifiers.slice(1) })).status).toBe(204);
    expect((await owner("GET", list)).body.data.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect((await owner("DELETE", list, { data: [{ id: ids[0], type: "teams" }] })).status).toBe(422);
  });
});
