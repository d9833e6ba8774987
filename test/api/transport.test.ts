import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server as RawServer,
  type Socket,
} from "node:net";
import { NoAnswerError } from "../../lib/api/errors";
import { proxiesFrom } from "../../lib/api/proxy";
import {
  RedirectedError,
  transport,
  type Exchange,
  type Observation,
  type TransportOptions,
} from "../../lib/api/transport";
import { selfSignedCertificate } from "../../lib/x509/self-signed-certificate";
import { testProxy, type TestProxy, type TestProxyOptions } from "../support/proxy-server";

const own = selfSignedCertificate({
  commonName: "made up",
  dnsNames: ["tfe.example.com", "localhost"],
  ipAddresses: ["127.0.0.1"],
});
const pem = { cert: own.certificatePem, key: own.privateKeyPem };

describe("a request", () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function listening(server: Server | RawServer): Promise<number> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => sockets.add(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    });
    return (server.address() as AddressInfo).port;
  }

  const plain = (listener: RequestListener): Promise<number> => listening(createServer(listener));
  const secure = (listener: RequestListener): Promise<number> => listening(createSecureServer(pem, listener));
  const raw = (onSocket: (socket: Socket) => void): Promise<number> => listening(createRawServer(onSocket));
  const echo: RequestListener = (request, response) => void response.end(`${request.method} ${request.url}`);

  async function proxy(options: TestProxyOptions): Promise<TestProxy> {
    const started = await testProxy(options);
    closing.push(() => started.close());
    return started;
  }

  const post = (url: string, options: TransportOptions = {}): Promise<Exchange> =>
    transport({ timeoutMs: 1_000, authorities: [pem.cert], ...options })(
      { method: "POST", url },
      {},
      "{}",
      undefined,
    );

  const failure = async (sent: Promise<Exchange>): Promise<NoAnswerError> => {
    const error: unknown = await sent.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswerError);
    return error as NoAnswerError;
  };

  describe("through a proxy", () => {
    const by = (proxyUrl: string): TransportOptions => ({
      proxyFor: proxiesFrom({ HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl }),
    });

    it("to https goes through a tunnel, which only sees the host", async () => {
      const { host, seen } = await proxy({ port: await secure(echo) });
      await expect(post("https://tfe.example.com/api?q=1", by(`http://${host}`))).resolves.toMatchObject({
        status: 200,
        body: "POST /api?q=1",
      });
      expect(seen).toEqual(["CONNECT tfe.example.com:443"]);
    });

    it("to http asks the proxy for the whole URL", async () => {
      const { host, seen } = await proxy({
        port: await plain((request, response) => void response.end(request.headers.host)),
      });
      await expect(post("http://tfe.example.com:8080/api?q=1", by(`http://${host}`))).resolves.toMatchObject({
        body: "tfe.example.com:8080",
      });
      expect(seen).toEqual(["POST http://tfe.example.com:8080/api?q=1"]);
    });

    it("that speaks TLS itself goes the same ways", async () => {
      const tunnel = await proxy({ port: await secure(echo), tls: pem });
      const url = `https://localhost:${tunnel.host.split(":")[1]}`;
      await expect(post("https://tfe.example.com/a", by(url))).resolves.toMatchObject({ body: "POST /a" });
      const forward = await proxy({ port: await plain(echo), tls: pem });
      const other = `https://localhost:${forward.host.split(":")[1]}`;
      await expect(post("http://tfe.example.com/b", by(other))).resolves.toMatchObject({ body: "POST /b" });
    });

    it("uses a tunnel again", async () => {
      const { host, seen } = await proxy({ port: await secure(echo) });
      const send = transport({ authorities: [pem.cert], ...by(`http://${host}`) });
      for (const url of ["https://tfe.example.com/a", "https://tfe.example.com/b"]) {
        await send({ method: "GET", url }, {}, undefined, undefined);
      }
      expect(seen).toHaveLength(1);
    });

    it("writes an IPv6 address in brackets", async () => {
      const { host, seen } = await proxy({ port: await secure(echo), connects: "refuse" });
      await failure(post("https://[2001:db8::1]:8443/", by(`http://${host}`)));
      expect(seen).toEqual(["CONNECT [2001:db8::1]:8443"]);
    });

    it.each(["https", "http"])("to %s authenticates by the user and password of its URL", async (scheme) => {
      const port = await (scheme === "https" ? secure : plain)((request, response) => {
        response.end(JSON.stringify(request.headers["proxy-authorization"] ?? "none"));
      });
      const { host } = await proxy({ port, credentials: "made up:p@ss" });
      await expect(
        post(`${scheme}://tfe.example.com/`, by(`http://made%20up:p%40ss@${host}`)),
      ).resolves.toMatchObject({ status: 200, body: '"none"' });
    });

    it.each([
      ["wants a password", { credentials: "user:right" }, "asks for a user name and a password (407)"],
      ["refuses", { connects: "refuse" }, "refused to connect (404)"],
      ["hangs up", { connects: "drop" }, "no connection to the proxy"],
      ["does not answer", { connects: "stall" }, /did not connect within 1 s|no answer within 1 s/],
    ] as const)("that %s has never left, and shows no password", async (_name, options, words) => {
      const { host } = await proxy({ port: await secure(echo), ...options });
      const error = await failure(post("https://tfe.example.com/", by(`http://user:made-up@${host}`)));
      expect(error.message).toMatch(
        words instanceof RegExp ? words : new RegExp(words.replace(/[()]/g, "\\$&")),
      );
      expect(error).toMatchObject({ sent: false });
      expect(JSON.stringify(error) + error.message + error.stack).not.toContain("made-up");
    });

    it("where no proxy listens has never left", async () => {
      const gone = await testProxy({ port: 1 });
      await gone.close();
      const { host } = gone;
      const error = await failure(post("https://tfe.example.com/", by(`http://${host}`)));
      expect(error).toMatchObject({
        sent: false,
        reason: `no connection to the proxy ${host} (ECONNREFUSED)`,
      });
    });

    it("behind which the server is not the one of the certificate has never left", async () => {
      const { host } = await proxy({ port: await secure(echo) });
      const error = await failure(post("https://other.example.com/", by(`http://${host}`)));
      expect(error).toMatchObject({ sent: false, reason: "the server's certificate is for another host" });
    });

    it("whose connection breaks when the request is on its way may have arrived", async () => {
      const { host } = await proxy({ port: await secure((request) => void request.socket.destroy()) });
      const error = await failure(post("https://tfe.example.com/", by(`http://${host}`)));
      expect(error).toMatchObject({ sent: true });
    });
  });

  describe("by TLS", () => {
    it("is not sent to a server of an authority that is not trusted", async () => {
      const url = `https://127.0.0.1:${await secure(echo)}/`;
      const error = await failure(post(url, { authorities: undefined }));
      expect(error.sent).toBe(false);
      expect(error.reason).toContain("an authority that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
      expect(error.reason).toContain("ca_file");
    });

    it("is sent to any server where that is wanted", async () => {
      const url = `https://127.0.0.1:${await secure(echo)}/`;
      await expect(post(url, { authorities: undefined, insecure: true })).resolves.toMatchObject({
        status: 200,
      });
    });

    it("is not sent to a server that speaks none", async () => {
      const error = await failure(post(`https://127.0.0.1:${await plain(echo)}/`));
      expect(error).toMatchObject({
        sent: false,
        reason: expect.stringContaining("speaks no TLS") as string,
      });
    });
  });

  it.each([301, 302, 303, 307, 308])("does not follow a %d, and tells where it leads", async (status) => {
    let other = 0;
    const target = await plain((_request, response) => void response.end(String(++other)));
    const location = `http://user:made-up@127.0.0.1:${target}/secret?q=made-up`;
    const url = `http://127.0.0.1:${await plain((_request, response) => void response.writeHead(status, { location }).end())}`;
    const error = await failure(post(url));
    expect(error).toBeInstanceOf(RedirectedError);
    expect(error.message).toContain(
      `the server answered ${status} and redirects to http://127.0.0.1:${target};`,
    );
    expect(error.message).not.toContain("made-up");
    expect(error.sent).toBe(true);
    expect(other).toBe(0);
  });

  it("on a kept connection that the server has just closed may have arrived", async () => {
    let requests = 0;
    const port = await raw((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => {
        if (++requests > 1) return void socket.destroy();
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      });
    });
    const send = transport();
    const url = `http://127.0.0.1:${port}/`;
    await send({ method: "GET", url }, {}, undefined, undefined);
    const error = await failure(send({ method: "POST", url }, {}, "{}", undefined));
    expect(error).toMatchObject({ sent: true, reason: "the connection was closed before the answer" });
    expect(requests).toBe(2);
  });

  it("asks for no compression", async () => {
    const port = await plain((request, response) => void response.end(JSON.stringify(request.headers)));
    const { body } = await post(`http://127.0.0.1:${port}/`);
    expect(JSON.parse(body)).not.toHaveProperty("accept-encoding");
  });

  it("takes no answer of more than 64 MiB", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const port = await plain((_request, response) => {
      let left = 70;
      const more = (): void => {
        while (left > 0 && response.write(chunk)) left--;
        if (left > 0) response.once("drain", more);
        else response.end();
      };
      more();
    });
    const error = await failure(post(`http://127.0.0.1:${port}/`, { timeoutMs: 20_000 }));
    expect(error).toMatchObject({ sent: true, reason: "the answer is larger than 64 MiB" });
  });

  it.each([
    [
      "a flood of headers",
      `HTTP/1.1 200 OK\r\n${"x: made-up-header\r\n".repeat(2000)}\r\n`,
      "the answer's header is too large",
    ],
    ["no HTTP", "220 made-up.example ESMTP\r\n", "the answer is no HTTP (HPE_INVALID_CONSTANT)"],
    ["too short an answer", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nmade-up", "the answer was cut off"],
  ])("does not choke on %s, and quotes none of it", async (_name, bytes, reason) => {
    const port = await raw((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(bytes));
    });
    const error = await failure(post(`http://127.0.0.1:${port}/`));
    expect(error).toMatchObject({ sent: true, reason });
  });

  it("is observed at each of its attempts, with what became of it", async () => {
    const observed: Observation[] = [];
    const port = await plain((_request, response) => {
      response.writeHead(observed.length === 0 ? 503 : 200).end();
    });
    const send = transport({ observe: (observation) => observed.push(observation) });
    const call = { method: "GET", url: `http://127.0.0.1:${port}/` } as const;
    await send(call, {}, undefined, undefined);
    await send(call, {}, undefined, undefined);
    await failure(send({ method: "GET", url: "http://127.0.0.1:1/" }, {}, undefined, undefined));
    expect(
      observed.map(({ attempt, outcome }) => [
        attempt,
        "status" in outcome ? outcome.status : outcome.reason,
      ]),
    ).toEqual([
      [1, 503],
      [2, 200],
      [1, "the connection was refused"],
    ]);
  });
});
