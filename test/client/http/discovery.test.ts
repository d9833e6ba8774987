import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { discoverBaseUrl } from "../../../lib/client/http/discovery";
import { NetworkError } from "../../../lib/client/http/errors";
import { selfSignedCertificate } from "../../../lib/shared/x509/self-signed-certificate";

const own = selfSignedCertificate({ commonName: "made up", dnsNames: ["localhost"] });

describe("service discovery", () => {
  let server: Server;
  let handler: RequestListener;
  let host: string;
  let requested: (string | undefined)[];

  beforeEach(async () => {
    requested = [];
    server = createServer({ cert: own.certificatePem, key: own.privateKeyPem }, (request, response) => {
      requested.push(request.url);
      handler(request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    host = `localhost:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const respondWithServices = (document: object): void => {
    handler = (_request, response) => void response.end(JSON.stringify(document));
  };
  const discover = (signal?: AbortSignal): Promise<string> =>
    discoverBaseUrl(host, { caCertificates: () => [own.certificatePem] }, signal);

  it.each([
    [{ "tfe.v2": "/api/v2/" }, "https://HOST/api/v2/"],
    [{ "tfe.v2": "/old", "tfe.v2.2": "/new" }, "https://HOST/new/"],
    [{ "tfe.v2.1": "https://api.example.com/v2//" }, "https://api.example.com/v2/"],
  ])("returns the API's URL from the services %j", async (document, base) => {
    respondWithServices(document);
    await expect(discover()).resolves.toBe(base.replace("HOST", host));
    expect(requested).toEqual(["/.well-known/terraform.json"]);
  });

  it.each([
    [{}, "doesn't offer the API"],
    [{ "modules.v1": "/m" }, "doesn't offer the API"],
    [{ "tfe.v2": 1 }, "doesn't offer the API"],
    [{ "tfe.v2": "ftp://a.example" }, "the host's services contain an invalid URL for the API"],
    [{ "tfe.v2": "https://made:up@a.example" }, "the host's services contain an invalid URL for the API"],
    [{ "tfe.v2": "https://" }, "the host's services contain an invalid URL for the API"],
  ])("fails for the services %j", async (document, words) => {
    respondWithServices(document);
    await expect(discover()).rejects.toThrow(words);
  });

  it("follows a redirect, and resolves a relative URL against its target", async () => {
    handler = (request, response) => {
      if (request.url !== "/a/b.json") return void response.writeHead(302, { location: "/a/b.json" }).end();
      response.end('{"tfe.v2": "api"}');
    };
    await expect(discover()).resolves.toBe(`https://${host}/a/api/`);
  });

  it.each([
    ["in a loop", "/again", "redirects too often", 4],
    ["away from TLS", "http://a.example/", "redirects to http://a.example", 1],
  ])("fails for redirects %s", async (_name, location, words, requests) => {
    handler = (_request, response) => void response.writeHead(302, { location }).end();
    await expect(discover()).rejects.toThrow(words);
    expect(requested).toHaveLength(requests);
  });

  it("sends a new request after a failure", async () => {
    handler = (request, response) => {
      if (requested.length === 1) return void request.socket.destroy();
      response.writeHead(requested.length === 2 ? 502 : 200).end('{"tfe.v2": "/api/v2/"}');
    };
    await expect(discover()).resolves.toBe(`https://${host}/api/v2/`);
    expect(requested).toHaveLength(3);
  });

  it("doesn't count 429 responses as failures", async () => {
    handler = (_request, response) => {
      if (requested.length <= 4) return void response.writeHead(429, { "x-ratelimit-reset": "0.01" }).end();
      response.end('{"tfe.v2": "/api/v2/"}');
    };
    await expect(discover()).resolves.toBe(`https://${host}/api/v2/`);
    expect(requested).toHaveLength(5);
  });

  it("gives up after the third failure, or at once if it is canceled", async () => {
    handler = (_request, response) => void response.writeHead(503).end();
    await expect(discover()).rejects.toThrow("the host responded with 503");
    expect(requested).toHaveLength(3);
    const stop = new AbortController();
    const stopped = discover(stop.signal);
    stop.abort();
    await expect(stopped).rejects.toBeInstanceOf(NetworkError);
  });
});
