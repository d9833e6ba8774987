import { connect, type Socket } from "node:net";
import type { Emulator } from "../../lib/emulator";
import { callAs, closeAll, createTeam, document, OWNER, start, createTeamSecret, type Call } from "./client";

const path = "/organizations/acme/metrics-tokens";
const grafana = document("metrics-tokens", { name: "grafana" });
let emulator: Emulator;
let owner: Call;

beforeAll(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterAll(closeAll);

test.each([
  ["GET", "/nowhere"],
  ["GET", "/organizations/acme/metrics-tokens/"],
  ["GET", "/organizations//metrics-tokens"],
  ["GET", "/organizations/acme/metrics-tokens/some-id"],
  ["PUT", "/organizations/acme/metrics-tokens"],
  ["PATCH", "/organizations/acme/authentication-token"],
  ["OPTIONS", "/organizations"],
  ["GET", "/organizations/ACME/metrics-tokens"],
  ["GET", "/organizations/%E0%A4%A/metrics-tokens"],
  ["GET", "/organizations/..%2facme/metrics-tokens"],
  ["GET", "/teams/__proto__"],
  ["GET", "/teams/constructor/authentication-token"],
  ["GET", "/authentication-tokens/hasOwnProperty"],
])("%s %s gets 404 with the owner's token, and 401 with an unknown token", async (method, unknown) => {
  const reply = await owner(method, unknown);
  expect(reply.status).toBe(404);
  expect(reply.body.errors[0]).toMatchObject({ status: "404", title: "not found" });
  expect((await callAs(emulator, "made-up-stranger")(method, unknown)).status).toBe(401);
});

test.each([
  "Basic abc",
  "Bearer",
  "Bearer ",
  `Token ${OWNER}`,
  `Bearer ${OWNER} x`,
  `Bearer ${OWNER}x`,
  OWNER,
])("the Authorization header %j is rejected", async (authorization) => {
  const reply = await callAs(emulator, null)("GET", path, undefined, { Authorization: authorization });
  expect(reply.status).toBe(401);
  expect(reply.body).toEqual({ errors: [{ status: "401", title: "unauthorized" }] });
});

test("a request without a credential gets 401, even if it is malformed", async () => {
  const stranger = callAs(emulator, null);
  expect((await stranger("POST", path, "{")).status).toBe(401);
  expect((await stranger("POST", path, "{", { "Content-Type": "text/plain" })).status).toBe(401);
});

test("a request without permission gets 404, even if it is malformed", async () => {
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
  const made = await owner("POST", "/organizations/other/authentication-token");
  const foreign = callAs(emulator, String(made.body.data.attributes["token"]));
  expect((await foreign("POST", path, document("wrong"))).status).toBe(404);
});

test.each(["application/json", "text/plain", "application/vnd.api+jsonx"])(
  "a POST, PATCH or DELETE with the media type %s is rejected with 415",
  async (mediaType) => {
    const headers = { "Content-Type": mediaType };
    expect((await owner("POST", path, grafana, headers)).status).toBe(415);
    expect((await owner("PATCH", "/organizations/acme", document("organizations"), headers)).status).toBe(
      415,
    );
    expect((await owner("DELETE", `${path}/unknown`, undefined, headers)).status).toBe(415);
  },
);

test("a POST without a media type is rejected with 415, even if it has no body", async () => {
  const headers = { Authorization: `Bearer ${OWNER}` };
  const url = `${emulator.url}/api/v2/organizations/acme/authentication-token`;
  expect((await fetch(url, { method: "POST", headers })).status).toBe(415);
});

test("a DELETE without a media type is accepted only if it has no body", async () => {
  const headers = { Authorization: `Bearer ${OWNER}` };
  const team = await createTeam(owner, "without-media-type");
  await createTeamSecret(owner, team);
  const url = `${emulator.url}/api/v2/teams/${team}/authentication-token`;
  const body = Buffer.from("{}");
  expect((await fetch(url, { method: "DELETE", headers, body })).status).toBe(415);
  expect((await fetch(url, { method: "DELETE", headers })).status).toBe(204);
});

test("the detail of a 404 response names the unsupported route", async () => {
  const { body } = await owner("POST", "/runs", document("runs"));
  expect(body.errors[0]?.detail).toContain("POST /api/v2/runs");
});

test.each([
  ["/organizations/acme", "organizations"],
  ["/projects/PROJECT", "projects"],
  ["/workspaces/WORKSPACE", "workspaces"],
  ["/teams/TEAM", "teams"],
])("an unsupported attribute in a PATCH of %s is rejected with a pointer to it", async (pattern, type) => {
  const id = Math.random().toString(36).slice(2);
  const workspace = await owner(
    "POST",
    "/organizations/acme/workspaces",
    document("workspaces", { name: id }),
  );
  const target = pattern
    .replace("PROJECT", workspace.body.data.relationships["project"]?.data.id ?? "")
    .replace("WORKSPACE", workspace.body.data.id)
    .replace("TEAM", await createTeam(owner, id));
  const reply = await owner("PATCH", target, document(type, { "made-up": true }));
  expect(reply.status).toBe(422);
  expect(reply.body.errors[0]?.source).toEqual({ pointer: "/data/attributes/made-up" });
});

test("the media type can contain parameters and uppercase letters", async () => {
  const headers = { "Content-Type": "Application/VND.api+JSON; charset=utf-8" };
  expect((await owner("POST", path, grafana, headers)).status).toBe(201);
});

test.each(["{", "nul", "\u0000", '{"data":', '{"a":1}{'])(
  "the body %j is rejected with 400",
  async (body) => {
    expect((await owner("POST", path, body)).status).toBe(400);
  },
);

test("a body that isn't UTF-8 is rejected with 400", async () => {
  const response = await fetch(`${emulator.url}/api/v2${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${OWNER}`, "Content-Type": "application/vnd.api+json" },
    body: Buffer.from('{"data":{"type":"\xff"}}', "latin1"),
  });
  expect(response.status).toBe(400);
});

test.each([
  [],
  null,
  7,
  '"text"',
  { data: [] },
  { data: null },
  { data: { attributes: {} } },
  { __proto__: { data: 1 } },
])("the document %j is rejected with 422", async (body) => {
  expect((await owner("POST", path, body)).status).toBe(422);
  expect((await owner("POST", "/organizations/acme/authentication-token", body)).status).toBe(
    // The emulator accepts a missing type in this request, because go-tfe omits it.
    JSON.stringify(body) === '{"data":{"attributes":{}}}' ? 201 : 422,
  );
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
  "attributes named %s are ignored",
  async (key) => {
    const body = `{"data":{"type":"metrics-tokens","attributes":{"${key}":{"name":"n"}}}}`;
    expect((await owner("POST", path, body)).status).toBe(422);
    expect(
      (await owner("POST", "/organizations/acme/teams", body.replace("metrics-tokens", "teams"))).status,
    ).toBe(422);
  },
);

test("a body of 1 MiB is accepted, and a larger body is rejected with 413", async () => {
  const sized = (size: number): string =>
    JSON.stringify(grafana) + " ".repeat(size - JSON.stringify(grafana).length);
  expect((await owner("POST", path, sized(1024 * 1024))).status).toBe(201);
  expect((await owner("POST", path, sized(1024 * 1024 + 1))).status).toBe(413);
});

/** Sends bytes unchanged, and returns everything that the emulator sends until the connection is closed. */
function raw(bytes: string, then?: (socket: Socket) => Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(emulator.url).port), "127.0.0.1");
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (received += chunk));
    socket.on("close", () => resolve(received));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server can close the connection while the socket is still sending bytes.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.write(bytes, "latin1");
    then?.(socket).catch(reject);
  });
}

test("a token that is revoked while a request is being sent doesn't authenticate the request", async () => {
  const tokens = "/organizations/acme/authentication-token";
  const secret = String((await owner("POST", tokens)).body.data.attributes["token"]);
  const before = (await owner("GET", path)).body.data.length;
  const body = JSON.stringify(grafana);
  const head = `POST /api/v2${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secret}\r\nContent-Type: application/vnd.api+json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  const response = await raw(head, async (socket) => {
    // A response on another connection proves that the server has read the head.
    await owner("GET", path);
    await owner("DELETE", tokens);
    socket.write(body);
  });
  expect(response).toMatch(/^HTTP\/1\.1 401 /);
  expect((await owner("GET", path)).body.data).toHaveLength(before);
});

test("a body without a Content-Length is rejected with 413 if it exceeds the limit", async () => {
  const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  const head = `POST /api/v2${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${OWNER}\r\nContent-Type: application/vnd.api+json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(await raw(`${head}${chunk.repeat(17)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
});

test.each([
  ["bytes that aren't HTTP", 400, "hello\r\n\r\n"],
  ["binary data", 400, "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"],
  ["no Host", 400, "GET /api/v2/ping HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["an empty Host", 400, "GET /api/v2/ping HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"],
  ["an unusual Host", 204, "GET /api/v2/ping HTTP/1.1\r\nHost: 999.999.999.999\r\nConnection: close\r\n\r\n"],
  ["an invalid Host", 400, "GET /api/v2/ping HTTP/1.1\r\nHost: a b/c?\r\nConnection: close\r\n\r\n"],
  [
    "a target in absolute form",
    204,
    "GET http://else.example/api/v2/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  ],
  ["a target in asterisk form", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["backslashes in the path", 400, "GET \\api\\v2\\ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  [
    "a path that starts with two slashes",
    404,
    "GET //else.example/api/v2/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  ],
  ["the method TRACE", 401, "TRACE /api/v2/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["a head that is too large", 431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
])("a request with %s gets %i, and the next request succeeds", async (_, status, bytes) => {
  expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await owner("GET", path)).status).toBe(200);
});

test("a HEAD request gets the status 200", async () => {
  const reply = await owner("HEAD", path);
  expect(reply.status).toBe(200);
});
