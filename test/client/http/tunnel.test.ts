import { createProxyResolver } from "../../../lib/client/http/proxy";
import { createTransport, type TransportOptions } from "../../../lib/client/http/transport";
import { LoopbackServers, echo, expectFailure, pem, post } from "../../support/loopback-servers";
import { startTestProxy } from "../../support/proxy-server";

describe("a request through a proxy", () => {
  const servers = new LoopbackServers();

  afterEach(() => servers.close());

  const by = (proxyUrl: string): TransportOptions => ({
    proxyFor: createProxyResolver({ HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl }),
  });

  it("to an HTTPS server uses a tunnel, and the proxy sees only the host", async () => {
    const { host, seen } = await servers.proxy({ port: await servers.secure(echo) });
    await expect(post("https://tfe.example.com/api?q=1", by(`http://${host}`))).resolves.toMatchObject({
      status: 200,
      body: "POST /api?q=1",
    });
    expect(seen).toEqual(["CONNECT tfe.example.com:443"]);
  });

  it("to an HTTP server sends the whole URL to the proxy", async () => {
    const { host, seen } = await servers.proxy({
      port: await servers.plain((request, response) => void response.end(request.headers.host)),
    });
    await expect(post("http://tfe.example.com:8080/api?q=1", by(`http://${host}`))).resolves.toMatchObject({
      body: "tfe.example.com:8080",
    });
    expect(seen).toEqual(["POST http://tfe.example.com:8080/api?q=1"]);
  });

  it("is also sent if the proxy uses TLS", async () => {
    const tunnel = await servers.proxy({ port: await servers.secure(echo), tls: pem });
    const url = `https://localhost:${tunnel.host.split(":")[1]}`;
    await expect(post("https://tfe.example.com/a", by(url))).resolves.toMatchObject({ body: "POST /a" });
    const forward = await servers.proxy({ port: await servers.plain(echo), tls: pem });
    const other = `https://localhost:${forward.host.split(":")[1]}`;
    await expect(post("http://tfe.example.com/b", by(other))).resolves.toMatchObject({ body: "POST /b" });
  });

  it("reuses the tunnel of an earlier request", async () => {
    const { host, seen } = await servers.proxy({ port: await servers.secure(echo) });
    const send = createTransport({ caCertificates: () => [pem.cert], ...by(`http://${host}`) });
    for (const url of ["https://tfe.example.com/a", "https://tfe.example.com/b"]) {
      await send({ method: "GET", url }, {}, undefined, undefined);
    }
    expect(seen).toHaveLength(1);
  });

  it("encloses an IPv6 address in brackets", async () => {
    const { host, seen } = await servers.proxy({ port: await servers.secure(echo), connects: "refuse" });
    await expectFailure(post("https://[2001:db8::1]:8443/", by(`http://${host}`)));
    expect(seen).toEqual(["CONNECT [2001:db8::1]:8443"]);
  });

  it.each([
    ["https", "secure"],
    ["http", "plain"],
  ] as const)(
    "sends the user name and password in the proxy's URL to the proxy, but not to the server: %s",
    async (scheme, server) => {
      const port = await servers[server]((request, response) => {
        response.end(JSON.stringify(request.headers["proxy-authorization"] ?? "none"));
      });
      const { host } = await servers.proxy({ port, credentials: "made up:p@ss" });
      await expect(
        post(`${scheme}://tfe.example.com/`, by(`http://made%20up:p%40ss@${host}`)),
      ).resolves.toMatchObject({ status: 200, body: '"none"' });
    },
  );

  it.each([
    [
      "requires a different password",
      { credentials: "user:right" },
      "requires a valid user name and password (407)",
    ],
    ["refuses to connect", { connects: "refuse" }, "refused to connect (404)"],
    ["closes the connection", { connects: "drop" }, "the connection to the proxy"],
    ["doesn't respond", { connects: "stall" }, /didn't connect within 1 s|no complete response within 1 s/],
  ] as const)(
    "isn't sent if the proxy %s, and the error doesn't contain the password",
    async (_name, options, words) => {
      const { host } = await servers.proxy({ port: await servers.secure(echo), ...options });
      const error = await expectFailure(post("https://tfe.example.com/", by(`http://user:made-up@${host}`)));
      expect(error.message).toMatch(
        words instanceof RegExp ? words : new RegExp(words.replace(/[()]/g, "\\$&")),
      );
      expect(error).toMatchObject({ sent: false });
      expect(JSON.stringify(error) + error.message + error.stack).not.toContain("made-up");
    },
  );

  it("isn't sent if no proxy listens at the address", async () => {
    const gone = await startTestProxy({ port: 1 });
    await gone.close();
    const { host } = gone;
    const error = await expectFailure(post("https://tfe.example.com/", by(`http://${host}`)));
    expect(error).toMatchObject({
      sent: false,
      reason: `the connection to the proxy ${host} failed (ECONNREFUSED)`,
    });
  });

  it("isn't sent if the server behind the proxy has another host's certificate", async () => {
    const { host } = await servers.proxy({ port: await servers.secure(echo) });
    const error = await expectFailure(post("https://other.example.com/", by(`http://${host}`)));
    expect(error).toMatchObject({
      sent: false,
      reason: "the server's certificate is for a different host; check the configured host name",
    });
  });

  it("fails ambiguously if the connection closes after the request was sent", async () => {
    const { host } = await servers.proxy({
      port: await servers.secure((request) => void request.socket.destroy()),
    });
    const error = await expectFailure(post("https://tfe.example.com/", by(`http://${host}`)));
    expect(error).toMatchObject({ sent: true });
  });
});
