import type { Emulator } from "../../lib/emulator";
import { callAs, closeAll, control, document, OWNER, start, stateOf, type Call } from "./client";

const path = "/organizations/acme/metrics-tokens";
const grafana = document("metrics-tokens", { name: "grafana" });
let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

const setFaults = (...faults: object[]): Promise<unknown> => control(emulator, "POST", "/faults", faults);
const countMetricsTokens = async (): Promise<number> =>
  (await stateOf(emulator)).tokens.filter(({ kind }) => kind === "metrics").length;

/** Sends a request without validating the response, because a fault can cause a response that doesn't conform to the API. */
async function send(method: string): Promise<Response> {
  return fetch(`${emulator.url}/api/v2${path}`, {
    method,
    headers: { Authorization: `Bearer ${OWNER}`, "Content-Type": "application/vnd.api+json" },
    ...(method === "POST" ? { body: JSON.stringify(grafana) } : {}),
  });
}

test("status responds with the given status and commits nothing", async () => {
  await setFaults({ kind: "status", method: "POST", status: 503, headers: { "Retry-After": "7" } });
  const response = await send("POST");
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("7");
  expect(await response.json()).toEqual({ errors: [{ status: "503", title: "service unavailable" }] });
  expect(await countMetricsTokens()).toBe(0);
});

test("status-after-commit carries out the request and then responds with 500 by default", async () => {
  await setFaults({ kind: "status-after-commit", method: "POST" });
  const response = await send("POST");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("hcpt_");
  expect(await countMetricsTokens()).toBe(1);
});

test("drop-before-commit closes the connection and commits nothing", async () => {
  await setFaults({ kind: "drop-before-commit" });
  await expect(send("POST")).rejects.toThrow();
  expect(await countMetricsTokens()).toBe(0);
});

test("drop-after-commit carries out the request and then closes the connection", async () => {
  await setFaults({ kind: "drop-after-commit" });
  await expect(send("POST")).rejects.toThrow();
  expect(await countMetricsTokens()).toBe(1);
});

test("truncate carries out the request and sends the headers and only a part of the body", async () => {
  await setFaults({ kind: "truncate" });
  const response = await send("POST");
  expect(response.status).toBe(201);
  let received = "";
  const decoder = new TextDecoder();
  await expect(
    (async () => {
      for await (const chunk of response.body ?? []) received += decoder.decode(chunk as Uint8Array);
    })(),
  ).rejects.toThrow();
  expect(received).toMatch(/^\{"data":/);
  expect(() => JSON.parse(received) as unknown).toThrow();
  expect(await countMetricsTokens()).toBe(1);
});

test("delay carries out the request at once and responds later", async () => {
  await setFaults({ kind: "delay", delay_ms: 60_000 });
  const late = new AbortController();
  const pending = fetch(`${emulator.url}/api/v2${path}`, {
    method: "POST",
    signal: late.signal,
    headers: { Authorization: `Bearer ${OWNER}`, "Content-Type": "application/vnd.api+json" },
    body: JSON.stringify(grafana),
  });
  const outcome = expect(pending).rejects.toThrow("aborted");
  while ((await countMetricsTokens()) === 0);
  late.abort();
  await outcome;
});

test("delay sends the response after the delay", async () => {
  await setFaults({ kind: "delay", delay_ms: 5 });
  expect((await owner("POST", path, grafana)).status).toBe(201);
});

test("stale-list returns lists as they were when the fault was set, and affects no other requests", async () => {
  const first = await owner("POST", path, grafana);
  await setFaults({ kind: "stale-list", times: 2 });
  const second = await owner("POST", path, grafana);
  expect((await owner("GET", path)).body.data.map(({ id }) => id)).toEqual([first.body.data.id]);
  await owner("DELETE", `${path}/${first.body.data.id}`);
  expect((await owner("GET", "/organizations/acme")).status).toBe(200);
  expect((await owner("GET", path)).body.data.map(({ id }) => id)).toEqual([first.body.data.id]);
  expect((await owner("GET", path)).body.data.map(({ id }) => id)).toEqual([second.body.data.id]);
});

test("a request gets the first matching fault, and a fault applies to at most `times` requests", async () => {
  await setFaults(
    { kind: "status", status: 418, method: "GET", times: 2 },
    { kind: "status", status: 502 },
    { kind: "status", status: 503, path: "metrics-tokens$" },
  );
  const statuses = [];
  for (const method of ["POST", "GET", "GET", "GET", "GET"]) statuses.push((await send(method)).status);
  expect(statuses).toEqual([502, 418, 418, 503, 200]);
});

test("a path pattern is matched against the path both with and without the query", async () => {
  await setFaults(
    { kind: "status", path: "authentication-token\\?token=audit" },
    { kind: "status", path: "/ping$", status: 599 },
  );
  expect((await owner("GET", "/organizations/acme/authentication-token")).status).toBe(404);
  const audit = await fetch(
    `${emulator.url}/api/v2/organizations/acme/authentication-token?token=audit-trails`,
  );
  expect(audit.status).toBe(500);
  expect((await fetch(`${emulator.url}/api/v2/ping?x=1`)).status).toBe(599);
});

test("the response of a fault can have no content, be a redirect, or have a different Date header", async () => {
  await setFaults(
    { kind: "status", status: 204 },
    { kind: "status", status: 302, headers: { Location: "/elsewhere" } },
    { kind: "status", status: 200, headers: { Date: "Tue, 01 Jan 2030 00:00:00 GMT" } },
  );
  expect((await send("GET")).status).toBe(204);
  const moved = await fetch(`${emulator.url}/api/v2${path}`, { redirect: "manual" });
  expect(moved.headers.get("location")).toBe("/elsewhere");
  expect((await send("GET")).headers.get("date")).toBe("Tue, 01 Jan 2030 00:00:00 GMT");
});

test("the journal contains the fault, and a null status if there was no response", async () => {
  await setFaults({ kind: "drop-after-commit" }, { kind: "status", status: 503 });
  await send("POST").catch(() => undefined);
  await send("GET");
  const { requests } = await control<{ requests: object[] }>(emulator, "GET", "/journal");
  expect(requests).toMatchObject([
    { fault: "drop-after-commit", status: null, credential: { kind: "user" } },
    { fault: "status", status: 503 },
  ]);
});

test("the remaining faults can be listed, replaced and deleted", async () => {
  await setFaults({ kind: "status", times: 3, method: "get", path: "^/api" });
  await send("GET");
  expect(await control(emulator, "GET", "/faults")).toMatchObject({
    faults: [{ kind: "status", times: 2, method: "GET", path: "^\\/api", status: 500 }],
  });
  await setFaults();
  expect(await control(emulator, "GET", "/faults")).toEqual({ faults: [] });
  await setFaults({ kind: "status" });
  await control(emulator, "DELETE", "/faults");
  expect((await send("GET")).status).toBe(200);
});

test.each([
  [{ kind: "status" }, ""],
  [["status"], "/0"],
  [[{ kind: "explode" }], "/0/kind"],
  [[{ method: "GET" }], "/0/kind"],
  [[{ kind: "status" }, { kind: "status", path: "(" }], "/1/path"],
  [[{ kind: "status", path: 7 }], "/0/path"],
  [[{ kind: "status", method: "G T" }], "/0/method"],
  [[{ kind: "status", times: 0 }], "/0/times"],
  [[{ kind: "status", times: 1.5 }], "/0/times"],
  [[{ kind: "status", status: 99 }], "/0/status"],
  [[{ kind: "status", status: "500" }], "/0/status"],
  [[{ kind: "status", headers: [] }], "/0/headers"],
  [[{ kind: "status", headers: { "a b": "c" } }], "/0/headers/a b"],
  [[{ kind: "status", headers: { a: "b\r\nc: d" } }], "/0/headers/a"],
  [[{ kind: "status", headers: { "Content-Length": "0" } }], "/0/headers/Content-Length"],
  [[{ kind: "delay" }], "/0/delay_ms"],
  [[{ kind: "delay", delay_ms: -1 }], "/0/delay_ms"],
  [[{ kind: "status", delay: 5 }], "/0/delay"],
])("%j is rejected with a pointer to the error, and the faults don't change", async (body, pointer) => {
  await setFaults({ kind: "status", status: 418 });
  const response = await fetch(`${emulator.url}/_emulator/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ source: { pointer } }] });
  expect((await send("GET")).status).toBe(418);
});
