import type { Emulator } from "../../lib/emulator";
import { callAs, closeAll, document, OWNER, secretOf, start, type Call } from "./client";

const path = "/organizations/acme/authentication-token";
let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

test("an organization token is created without a body, read without its secret, and deleted", async () => {
  const made = await owner("POST", path);
  expect(made.status).toBe(201);
  const shown = await owner("GET", path);
  expect(shown.body.data).toMatchObject({
    id: made.body.data.id,
    attributes: { token: null, description: null },
  });
  expect(shown.body.data.relationships["created-by"]?.data.type).toBe("users");
  expect((await owner("DELETE", path)).status).toBe(204);
  expect((await owner("GET", path)).status).toBe(404);
  expect((await owner("DELETE", path)).status).toBe(404);
});

test("an organization token is replaced by a POST, which revokes the previous token", async () => {
  const first = secretOf(await owner("POST", path));
  expect((await callAs(emulator, first)("GET", path)).status).toBe(200);
  const second = secretOf(await owner("POST", path));
  expect((await callAs(emulator, first)("GET", path)).status).toBe(401);
  expect((await callAs(emulator, second)("GET", path)).status).toBe(200);
});

test("an organization token can regenerate itself", async () => {
  const first = secretOf(await owner("POST", path));
  const made = await callAs(emulator, first)("POST", path);
  expect(made.status).toBe(201);
  expect(made.body.data.relationships["created-by"]?.data).toEqual({ id: "acme", type: "organizations" });
});

test("an organization token is independent of the audit trails token", async () => {
  const organization = await owner("POST", path);
  const audit = await owner("POST", `${path}?token=audit-trails`);
  expect((await owner("GET", `${path}?token=audit-trails`)).body.data.id).toBe(audit.body.data.id);
  expect((await owner("GET", path)).body.data.id).toBe(organization.body.data.id);
  expect((await owner("DELETE", `${path}?token=audit-trails`)).status).toBe(204);
  expect((await owner("GET", path)).status).toBe(200);
});

test("other kinds of organization tokens are rejected with 400", async () => {
  expect((await owner("POST", `${path}?token=other`)).status).toBe(400);
});

test.each(["authentication-token", "authentication-tokens", ""])(
  "a POST with the type %j is accepted",
  async (type) => {
    const made = await owner("POST", path, document(type, { "expired-at": "2999-01-01T00:00:00Z" }));
    expect(made.body.data.attributes["expired-at"]).toBe("2999-01-01T00:00:00.000Z");
  },
);

test("a POST with a different type is rejected, and the existing token stays valid", async () => {
  const secret = secretOf(await owner("POST", path));
  expect((await owner("POST", path, document("metrics-tokens"))).status).toBe(422);
  expect((await callAs(emulator, secret)("GET", path)).status).toBe(200);
});

test.each([
  ["current", "2032-02-29T00:00:00.000Z", "2034-03-01"],
  ["seeds", "2032-02-29T00:00:00.000Z", null],
] as const)(
  "an organization token has the default expiry of the profile %s",
  async (profile, now, expiry) => {
    const dated = callAs(await start({ profile, now: new Date(now) }), OWNER);
    const made = await dated("POST", path, document("authentication-tokens", { "expired-at": null }));
    const shown = made.body.data.attributes["expired-at"];
    expect(typeof shown === "string" ? shown.slice(0, 10) : shown).toBe(expiry);
  },
);
