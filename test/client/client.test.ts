import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { once } from "node:events";
import { Client } from "../../lib/client/client";
import { InvalidPathSegmentError, apiPath } from "../../lib/client/http/path";
import { NetworkError, ApiError } from "../../lib/client/http/errors";
import { createMetricsToken, listMetricsTokens } from "../../lib/client/endpoints/metrics-tokens";
import { Secret } from "../../lib/client/secret";
import { listTeams } from "../../lib/client/endpoints/teams";

const SECRET = "hcpt_made-up.secret";
const OTHER_SECRET = `madeup00000000.atlasv1.${"x".repeat(67)}`;

describe("a client", () => {
  let server: Server;
  let handler: RequestListener;
  let client: Client;

  beforeEach(async () => {
    server = createServer((request, response) => handler(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    client = new Client({
      base: `http://127.0.0.1:${port}/api/v2/`,
      token: new Secret("made-up-credential"),
      timeoutMs: 500,
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const respondWith = (status: number, document: unknown): void => {
    handler = (_request, response) => {
      response
        .writeHead(status, { "content-type": "application/vnd.api+json" })
        .end(JSON.stringify(document));
    };
  };

  const toDocument = (attributes: object): unknown => ({
    data: { id: "abc", type: "metrics-tokens", attributes },
  });

  it("authenticates, and sends the media type and the document that the API requires", async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { authorization, "content-type": type } = request.headers;
        seen.push(request.method, request.url, authorization, type, JSON.parse(body));
        response.writeHead(201).end(JSON.stringify(toDocument({ name: "n", token: SECRET })));
      });
    };
    await createMetricsToken(client, "acme", { name: "n", expiresAt: "2027-01-01T00:00:00Z" });
    expect(seen).toEqual([
      "POST",
      "/api/v2/organizations/acme/metrics-tokens",
      "Bearer made-up-credential",
      "application/vnd.api+json",
      { data: { type: "metrics-tokens", attributes: { name: "n", "expires-at": "2027-01-01T00:00:00Z" } } },
    ]);
  });

  it.each([
    [
      { errors: [{ status: "422", title: "invalid attribute", detail: "Name is taken" }] },
      "invalid attribute: Name is taken",
    ],
    [{ errors: [{ status: 429, title: "Too many requests" }] }, "Too many requests"],
    [{ errors: ["plain words"] }, "plain words"],
  ])("returns a rejection with the server's message for a 4xx response: %j", async (document, words) => {
    respondWith(422, document);
    const outcome = await createMetricsToken(client, "acme", { name: "n" });
    expect(outcome.kind).toBe("rejected");
    expect((outcome as { error: ApiError }).error.message).toContain(words);
  });

  it.each<[string, RequestListener, string]>([
    ["the server fails", (_, response) => void response.writeHead(500).end(), "responded with 500"],
    ["a proxy fails", (_, response) => void response.writeHead(502).end("<html>"), "responded with 502"],
    ["the connection is dropped", (request) => void request.socket.destroy(), "closed before the response"],
    ["the response takes too long", () => undefined, "no complete response within 0.5 s"],
    [
      "the response is truncated",
      (request, response) => {
        response.writeHead(201, { "content-length": "1000" }).write('{"data":');
        setTimeout(() => request.socket.destroy(), 20);
      },
      "cut off",
    ],
    [
      "the response has neither an ID nor a secret",
      (_, response) => void response.writeHead(201).end('{"data":null}'),
      "without an ID or a secret",
    ],
    [
      "a 2xx response other than 201 has no secret",
      (_, response) => void response.writeHead(200).end(JSON.stringify(toDocument({}))),
      "without an ID or a secret",
    ],
    [
      "the response isn't valid JSON",
      (_, response) => void response.writeHead(201).end("{"),
      "without an ID or a secret",
    ],
    [
      "a 500 response contains the token",
      (_, response) => void response.writeHead(500).end(JSON.stringify(toDocument({ token: SECRET }))),
      "responded with 500",
    ],
  ])("returns an ambiguous failure of a POST if %s", async (_name, listener, words) => {
    handler = listener;
    const outcome = await createMetricsToken(client, "acme", { name: "n" });
    expect(outcome).toMatchObject({ kind: "ambiguous", error: { sent: true } });
    expect((outcome as { error: NetworkError }).error.message).toContain(words);
  });

  it("returns the ID if only the secret is missing from the response", async () => {
    respondWith(201, toDocument({ name: "n" }));
    await expect(createMetricsToken(client, "acme", { name: "n" })).resolves.toMatchObject({
      kind: "without-secret",
      id: "abc",
    });
  });

  it("reports that a POST wasn't sent if no server listens", async () => {
    server.close();
    await once(server, "close");
    await expect(createMetricsToken(client, "acme", { name: "n" })).resolves.toMatchObject({
      kind: "unsent",
      error: { sent: false, message: expect.stringContaining("the connection was refused") as string },
    });
  });

  it("reports that a POST wasn't sent if service discovery fails", async () => {
    const base = (): Promise<string> =>
      Promise.reject(
        new NetworkError(
          { method: "GET", url: "https://nowhere.example" },
          "the host responded with 503",
          true,
        ),
      );
    const lost = new Client({ base, token: new Secret("made-up-credential") });
    await expect(createMetricsToken(lost, "acme", { name: "n" })).resolves.toMatchObject({
      kind: "unsent",
    });
  });

  it.each([
    ["an error", 404, { errors: [{ title: "not found" }] }, ApiError],
    ["a list without data", 200, {}, NetworkError],
    ["a page that isn't the last", 200, { data: [], meta: { pagination: { "next-page": 2 } } }, NetworkError],
    ["a list that is an object", 200, { data: {} }, NetworkError],
    ["a list with an item without an ID", 200, { data: [{ id: "a", type: "t" }, {}] }, NetworkError],
  ])("never interprets %s as an empty list", async (_name, status, document, error) => {
    respondWith(status, document);
    await expect(listMetricsTokens(client, "acme")).rejects.toBeInstanceOf(error);
  });

  it("requests the server's time only once", async () => {
    const paths: (string | undefined)[] = [];
    handler = (request, response) => {
      paths.push(request.url);
      response.setHeader("date", "Tue, 01 Jun 2032 10:00:00 GMT");
      response.end('{"data":[]}');
    };
    expect((await client.serverTime()).toISOString()).toMatch(/^2032-06-01T10:00:0\d/);
    await client.serverTime();
    expect(paths).toEqual(["/api/v2/ping"]);
  });

  it("advances the server's time with the process's own clock between responses", async () => {
    let now = 0;
    const aging = new Client({
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/`,
      token: new Secret("made-up-credential"),
      now: () => now,
    });
    handler = (_request, response) => {
      response.setHeader("date", "Tue, 01 Jun 2032 10:00:00 GMT").end('{"data":[]}');
    };
    await aging.serverTime();
    now += 3 * 3_600_000;
    await expect(aging.serverTime()).resolves.toEqual(new Date("2032-06-01T13:00:00Z"));
    await aging.list("anything");
    await expect(aging.serverTime()).resolves.toEqual(new Date("2032-06-01T10:00:00Z"));
  });

  it("fails to determine the server's time if responses have no Date header", async () => {
    handler = (_request, response) => {
      response.sendDate = false;
      response.end('{"data":[]}');
    };
    await expect(client.serverTime()).rejects.toThrow("the server's time is unknown");
  });

  it("fails if a page names itself as the next page", async () => {
    respondWith(200, { data: [], meta: { pagination: { "next-page": 1 } } });
    await expect(listTeams(client, "acme")).rejects.toThrow("page 1 refers to page 1 as the next page");
  });

  it("stops waiting when its signal is aborted", async () => {
    handler = () => undefined;
    const stop = new AbortController();
    const listing = listMetricsTokens(client, "acme", stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(listing).rejects.toThrow("while waiting for the response: GET");
  });

  it("redacts its credential and possible secrets in the server's message", async () => {
    const credential = "made-up-credential";
    const words = `Bearer ${credential} of ${encodeURIComponent(credential)} is not ${SECRET}, nor ${OTHER_SECRET}.`;
    respondWith(422, {
      errors: [{ title: words, detail: words, source: { pointer: `/${credential}` } }, words],
    });
    const outcome = await createMetricsToken(client, "acme", { name: "n" });
    const shown = `${JSON.stringify(outcome)}${(outcome as { error: ApiError }).error.message}`;
    for (const secret of [credential, SECRET, OTHER_SECRET]) expect(shown).not.toContain(secret);
    expect(shown).toContain("Bearer (sensitive) of (sensitive) is not (sensitive), nor (sensitive).");
  });

  it("includes neither its credential nor a secret in results or errors", async () => {
    respondWith(201, toDocument({ name: "n", token: SECRET }));
    const outcome = await createMetricsToken(client, "acme", { name: "n" });
    handler = (_request, response) => void response.writeHead(500).end(SECRET);
    const failure = await createMetricsToken(client, "acme", { name: "n" });
    const shown = [outcome, failure, client].flatMap((value) => [
      inspect(value, { depth: null, showHidden: true }),
      JSON.stringify(value),
    ]);
    expect(shown.join("\n")).not.toContain(SECRET);
    expect(shown.join("\n")).not.toContain("made-up-credential");
  });
});

describe("apiPath", () => {
  it("encodes each segment, so that a name can't add segments", () => {
    expect(apiPath("organizations", "a/b?c#d%2e", "metrics-tokens")).toBe(
      "organizations/a%2Fb%3Fc%23d%252e/metrics-tokens",
    );
  });

  it.each(["", ".", ".."])("rejects the segment %p, which would change the path", (part) => {
    expect(() => apiPath("organizations", part)).toThrow(InvalidPathSegmentError);
  });
});
