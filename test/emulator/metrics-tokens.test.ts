import type { Emulator } from "../../lib/emulator";
import {
  callAs,
  closeAll,
  control,
  document,
  OWNER,
  secretOf,
  sha256,
  start,
  stateOf,
  type Call,
} from "./client";

const path = "/organizations/acme/metrics-tokens";
let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
  await control(emulator, "POST", "/clock", { now: "2030-01-01T00:00:00.123Z", frozen: true });
});
afterEach(closeAll);

test("the response to a POST contains the secret, but a list never does", async () => {
  const made = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect(made.status).toBe(201);
  expect(secretOf(made)).toMatch(/^hcpt_/);
  const list = await owner("GET", path);
  expect(list.body.data).toHaveLength(1);
  expect(list.body.data[0]?.attributes).not.toHaveProperty("token");
});

test("the creation time has nanosecond precision in the response to a POST, but is in whole seconds in a list", async () => {
  const made = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect(made.body.data.attributes["created-at"]).toMatch(/^2030-01-01T00:00:00\.123\d{6}Z$/);
  const list = await owner("GET", path);
  expect(list.body.data[0]?.attributes["created-at"]).toBe("2030-01-01T00:00:00Z");
});

test("the response to a POST contains the ID as token-id, and the given expiry", async () => {
  const attributes = { name: "grafana", "expires-at": "2030-02-01T00:00:00Z" };
  const { body } = await owner("POST", path, document("metrics-tokens", attributes));
  expect(body.data.attributes["token-id"]).toBe(body.data.id);
  expect(body.data.attributes["expires-at"]).toBe("2030-02-01T00:00:00.000Z");
});

test("a token without an expiry in the request expires two years after its creation", async () => {
  const { body } = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect(body.data.attributes["expires-at"]).toBe("2032-01-01T00:00:00.123Z");
});

test("with the profile `seeds`, there is no default expiry", async () => {
  const seeds = callAs(await start({ profile: "seeds" }), OWNER);
  const { body } = await seeds("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect(body.data.attributes).not.toHaveProperty("expires-at");
});

test("two metrics tokens can have the same name", async () => {
  await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  const second = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect(second.status).toBe(201);
  expect((await owner("GET", path)).body.data).toHaveLength(2);
});

test("a deleted token is no longer listed, and its secret is recorded as revoked", async () => {
  const made = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect((await owner("DELETE", `${path}/${made.body.data.id}`)).status).toBe(204);
  expect((await owner("GET", path)).body.data).toEqual([]);
  const { tokens, revoked_tokens } = await stateOf(emulator);
  expect(tokens.filter(({ kind }) => kind === "metrics")).toEqual([]);
  expect(revoked_tokens.map(({ secret_sha256 }) => secret_sha256)).toEqual([sha256(secretOf(made))]);
  expect((await owner("DELETE", `${path}/${made.body.data.id}`)).status).toBe(404);
});

test("an expired token is still listed, and can be deleted", async () => {
  const attributes = { name: "grafana", "expires-at": "2030-01-02T00:00:00Z" };
  const made = await owner("POST", path, document("metrics-tokens", attributes));
  await control(emulator, "POST", "/clock", { advance: "48h" });
  expect((await owner("GET", path)).body.data).toHaveLength(1);
  expect((await owner("DELETE", `${path}/${made.body.data.id}`)).status).toBe(204);
});

test("a metrics token doesn't authenticate API requests", async () => {
  const secret = secretOf(await owner("POST", path, document("metrics-tokens", { name: "grafana" })));
  expect((await callAs(emulator, secret)("GET", path)).status).toBe(401);
  expect((await callAs(emulator, secret)("GET", "/organizations/nowhere")).status).toBe(401);
});

test("a token can be deleted only through the endpoint of its organization and kind", async () => {
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.example" }));
  const made = await owner("POST", path, document("metrics-tokens", { name: "grafana" }));
  expect((await owner("DELETE", `/organizations/other/metrics-tokens/${made.body.data.id}`)).status).toBe(
    404,
  );
  const token = await owner("POST", "/organizations/acme/authentication-token");
  expect((await owner("DELETE", `${path}/${token.body.data.id}`)).status).toBe(404);
});

test.each([
  ["no body", undefined, "/data"],
  ["a different type", document("authentication-tokens", { name: "n" }), "/data/type"],
  ["no type", { data: { attributes: { name: "n" } } }, "/data/type"],
  ["no name", document("metrics-tokens"), "/data/attributes/name"],
  ["a blank name", document("metrics-tokens", { name: " " }), "/data/attributes/name"],
  ["a number as the name", document("metrics-tokens", { name: 7 }), "/data/attributes/name"],
  [
    "a control character in the name",
    document("metrics-tokens", { name: "a\u0000b" }),
    "/data/attributes/name",
  ],
  ["a lone surrogate in the name", document("metrics-tokens", { name: "a\ud800" }), "/data/attributes/name"],
  ["a name that is too long", document("metrics-tokens", { name: "n".repeat(256) }), "/data/attributes/name"],
  [
    "an expiry that isn't a timestamp",
    document("metrics-tokens", { name: "n", "expires-at": "soon" }),
    "/data/attributes/expires-at",
  ],
  [
    "an expiry on June 31",
    document("metrics-tokens", { name: "n", "expires-at": "2031-06-31T00:00:00Z" }),
    "/data/attributes/expires-at",
  ],
  [
    "an expiry in the past",
    document("metrics-tokens", { name: "n", "expires-at": "2029-01-01T00:00:00Z" }),
    "/data/attributes/expires-at",
  ],
])("a request with %s is rejected with 422, and creates nothing", async (_, body, pointer) => {
  const reply = await owner("POST", path, body);
  expect(reply.status).toBe(422);
  expect(reply.body.errors[0]).toMatchObject({
    status: "422",
    title: "invalid attribute",
    source: { pointer },
  });
  expect((await owner("GET", path)).body.data).toEqual([]);
});
