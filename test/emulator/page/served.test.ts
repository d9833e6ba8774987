import { request, type OutgoingHttpHeaders } from "node:http";
import type { Emulator } from "../../../lib/emulator";
import { callAs, closeAll, control, OWNER, start } from "../client";

const PARTS = ["/", "/_emulator/page.css", "/_emulator/page.js", "/_emulator/icon.svg"];

let emulator: Emulator;

beforeAll(async () => {
  emulator = await start();
});
afterAll(closeAll);

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Sends a request with headers that `fetch` doesn't allow. */
function send(method: string, path: string, headers: OutgoingHttpHeaders, body = ""): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(`${emulator.url}${path}`, { method, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const content = async (path: string): Promise<string> => (await fetch(`${emulator.url}${path}`)).text();

test.each(PARTS)("%s is served with headers that restrict how browsers use it", async (path) => {
  const { status, headers } = await fetch(`${emulator.url}${path}`);
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
});

test("the content security policy allows only what the emulator serves, and no inline styles or scripts", async () => {
  const policy = (await fetch(emulator.url)).headers.get("content-security-policy") ?? "";
  const directives = new Map(
    policy.split("; ").map((part) => [part.split(" ")[0], part.slice(part.indexOf(" ") + 1)]),
  );
  expect(Object.fromEntries(directives)).toEqual({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  });
  const markup = await content("/");
  expect(markup).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});

test("the page refers only to files that the emulator serves", async () => {
  const markup = await content("/");
  const named = [...markup.matchAll(/\s(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path ?? "");
  expect(named.sort()).toEqual(PARTS.slice(1).sort());
  for (const path of PARTS) {
    // The SVG namespace is only a name. The browser doesn't contact that host.
    expect((await content(path)).replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
  }
});

test("requests for the page aren't in the journal", async () => {
  await content("/");
  expect(await control(emulator, "GET", "/journal")).toEqual({ requests: [] });
});

describe("the protection against sites whose name resolves to this host", () => {
  test.each([
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.localhost",
  ])("rejects the host %j with 403", async (host) => {
    for (const path of ["/", "/_emulator/state", "/_emulator/page.js"]) {
      expect((await send("GET", path, { Host: host })).status).toBe(403);
    }
    const change = await send("POST", "/_emulator/reset", { Host: host, "Content-Type": "application/json" });
    expect(change.status).toBe(403);
  });

  test.each(["127.0.0.1", "localhost:1234", "LOCALHOST", "[::1]:80"])("accepts the host %j", async (host) => {
    expect((await send("GET", "/", { Host: host })).status).toBe(200);
  });

  test("accepts any host in API requests", async () => {
    const headers = { Host: "tfe.example", Authorization: `Bearer ${OWNER}` };
    expect((await send("GET", "/api/v2/organizations", headers)).status).toBe(200);
  });
});

describe("the protection against pages of other sites", () => {
  const json = { "Content-Type": "application/json" };
  const own = (): string => new URL(emulator.url).host;

  test.each(["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])(
    "rejects changes by a page at %s with 403",
    async (origin) => {
      for (const path of ["/_emulator/reset", "/_emulator/clock"]) {
        const headers = { ...json, Origin: origin };
        expect((await send("POST", path, headers, '{"frozen":true}')).status).toBe(403);
      }
      expect((await send("DELETE", "/_emulator/faults", { Origin: origin })).status).toBe(403);
      expect(await control(emulator, "GET", "/clock")).toMatchObject({ frozen: false });
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", undefined])(
    "rejects changes with the content type %s with 415",
    async (type) => {
      const headers = type === undefined ? {} : { "Content-Type": type };
      expect((await send("POST", "/_emulator/clock", headers, '{"frozen":true}')).status).toBe(415);
      expect((await send("POST", "/_emulator/reset", headers)).status).toBe(415);
      expect(await control(emulator, "GET", "/clock")).toMatchObject({ frozen: false });
    },
  );

  test("grants no permission in the response to a CORS preflight request", async () => {
    const headers = { Origin: "http://evil.example", "Access-Control-Request-Method": "POST" };
    const preflight = await send("OPTIONS", "/_emulator/clock", headers);
    expect(preflight.status).toBe(404);
    expect(Object.keys(preflight.headers)).not.toContain("access-control-allow-origin");
  });

  test("accepts changes by the emulator's own page", async () => {
    const headers = { ...json, Origin: `http://${own()}` };
    expect((await send("POST", "/_emulator/clock", headers, '{"frozen":false}')).status).toBe(200);
  });
});

describe("the pulse endpoint", () => {
  const pulse = (): Promise<{ run: string; revision: number }> => control(emulator, "GET", "/pulse");

  test("returns the same revision until an API request, and then a higher revision", async () => {
    const before = await pulse();
    expect((await pulse()).revision).toBe(before.revision);
    await callAs(emulator, OWNER)("GET", "/organizations");
    const after = await pulse();
    expect(after.revision).toBeGreaterThan(before.revision);
    expect(after.run).toBe(before.run);
  });

  test("returns a different run after a reset", async () => {
    const { run } = await pulse();
    await control(emulator, "POST", "/reset");
    expect((await pulse()).run).not.toBe(run);
  });
});

test("the journal can be limited to the requests after an ID and to the last requests, and rejects an invalid ID", async () => {
  const owner = callAs(emulator, OWNER);
  await control(emulator, "POST", "/reset");
  for (const name of ["a", "b", "c", "d"]) await owner("GET", `/organizations/${name}`);
  const ids = async (query: string): Promise<number[]> =>
    (await control<{ requests: { id: number }[] }>(emulator, "GET", `/journal${query}`)).requests.map(
      ({ id }) => id,
    );
  expect(await ids("")).toEqual([1, 2, 3, 4]);
  expect(await ids("?after=2")).toEqual([3, 4]);
  expect(await ids("?last=1")).toEqual([4]);
  expect(await ids("?last=0")).toEqual([]);
  expect(await ids("?after=1&last=2")).toEqual([3, 4]);
  expect(await ids("?after=9")).toEqual([]);
  await expect(ids("?after=x")).rejects.toThrow("400");
});

test("a revoked token keeps its attributes in the state", async () => {
  const owner = callAs(emulator, OWNER);
  const path = "/organizations/acme/metrics-tokens";
  const body = {
    data: { type: "metrics-tokens", attributes: { name: "gone", "expires-at": "2090-01-01T00:00:00Z" } },
  };
  const made = await owner("POST", path, body);
  const { tokens } = await control<{ tokens: object[] }>(emulator, "GET", "/state");
  await owner("DELETE", `${path}/${made.body.data.id}`);
  const { revoked_tokens } = await control<{ revoked_tokens: object[] }>(emulator, "GET", "/state");
  expect(revoked_tokens).toEqual([{ ...tokens.at(-1), revoked_at: expect.any(String) as string }]);
});
