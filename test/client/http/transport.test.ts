import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { RedirectError, createTransport, type RequestObservation } from "../../../lib/client/http/transport";
import { LoopbackServers, echo, expectFailure, post } from "../../support/loopback-servers";

describe("a request", () => {
  const servers = new LoopbackServers();

  afterEach(() => servers.close());

  describe("over TLS", () => {
    it("isn't sent to a server whose self-signed certificate isn't trusted", async () => {
      const url = `https://127.0.0.1:${await servers.secure(echo)}/`;
      const error = await expectFailure(post(url, { caCertificates: undefined }));
      expect(error.sent).toBe(false);
      expect(error.reason).toContain(
        "is self-signed and isn't trusted (DEPTH_ZERO_SELF_SIGNED_CERT); add this certificate with `ca_file`",
      );
    });

    it("is sent to any server if verification is disabled", async () => {
      const url = `https://127.0.0.1:${await servers.secure(echo)}/`;
      await expect(post(url, { caCertificates: undefined, insecure: true })).resolves.toMatchObject({
        status: 200,
      });
    });

    it("isn't sent to a server without TLS", async () => {
      const error = await expectFailure(post(`https://127.0.0.1:${await servers.plain(echo)}/`));
      expect(error).toMatchObject({
        sent: false,
        reason: expect.stringContaining("use TLS on this port") as string,
      });
    });
  });

  it.each([301, 302, 303, 307, 308])("reports a %d redirect without following it", async (status) => {
    let other = 0;
    const target = await servers.plain((_request, response) => void response.end(String(++other)));
    const location = `http://user:made-up@127.0.0.1:${target}/secret?q=made-up`;
    const url = `http://127.0.0.1:${await servers.plain((_request, response) => void response.writeHead(status, { location }).end())}`;
    const error = await expectFailure(post(url));
    expect(error).toBeInstanceOf(RedirectError);
    expect(error.message).toContain(
      `the server responded with ${status} and redirects to http://127.0.0.1:${target};`,
    );
    expect(error.message).not.toContain("made-up");
    expect(error.sent).toBe(true);
    expect(other).toBe(0);
  });

  it("fails ambiguously if the server closes a kept-alive connection instead of responding", async () => {
    let requests = 0;
    const port = await servers.raw((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", () => {
        if (++requests > 1) return void socket.destroy();
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      });
    });
    const send = createTransport();
    const url = `http://127.0.0.1:${port}/`;
    await send({ method: "GET", url }, {}, undefined, undefined);
    const error = await expectFailure(send({ method: "POST", url }, {}, "{}", undefined));
    expect(error).toMatchObject({ sent: true, reason: "the connection was closed before the response" });
    expect(requests).toBe(2);
  });

  describe("with a compressed response", () => {
    const body = JSON.stringify({ data: "made-up ".repeat(100) });
    const respondWith = (encoding: string | undefined, bytes: Buffer): Promise<number> =>
      servers.plain((_request, response) => {
        if (encoding !== undefined) response.setHeader("content-encoding", encoding);
        response.end(bytes);
      });

    it("offers the encodings that it can decode", async () => {
      const port = await servers.plain(
        (request, response) => void response.end(request.headers["accept-encoding"]),
      );
      await expect(post(`http://127.0.0.1:${port}/`)).resolves.toMatchObject({ body: "gzip, deflate, br" });
    });

    it.each([
      ["gzip", gzipSync(body)],
      ["x-gzip", gzipSync(body)],
      ["GZIP", gzipSync(body)],
      ["deflate", deflateSync(body)],
      ["deflate", deflateRawSync(body)],
      ["br", brotliCompressSync(body)],
      ["identity", Buffer.from(body)],
      [undefined, Buffer.from(body)],
      ["gzip, br", brotliCompressSync(gzipSync(body))],
    ])("decodes a body with Content-Encoding %s", async (encoding, bytes) => {
      const port = await respondWith(encoding, bytes);
      await expect(post(`http://127.0.0.1:${port}/`)).resolves.toMatchObject({ status: 200, body });
    });

    it("accepts a Content-Encoding without a body", async () => {
      const port = await respondWith("gzip", Buffer.alloc(0));
      await expect(post(`http://127.0.0.1:${port}/`)).resolves.toMatchObject({ body: "" });
    });

    it.each([
      ["zstd", Buffer.from(body), 'unsupported Content-Encoding "zstd"'],
      ["constructor", Buffer.from(body), 'unsupported Content-Encoding "constructor"'],
      ["made-up <b>", Buffer.from(body), "unsupported Content-Encoding"],
      ["gzip", gzipSync(body).subarray(0, 20), "can't be decoded as gzip (Z_BUF_ERROR)"],
      ["gzip", Buffer.from(body), "can't be decoded as gzip (Z_DATA_ERROR)"],
      ["gzip", gzipSync(Buffer.alloc(65 * 1024 * 1024)), "the response is larger than 64 MiB"],
    ])(
      "reports a response that it can't decode as an ambiguous failure: %s",
      async (encoding, bytes, reason) => {
        const port = await respondWith(encoding, bytes);
        const error = await expectFailure(post(`http://127.0.0.1:${port}/`, { timeoutMs: 20_000 }));
        expect(error).toMatchObject({ sent: true, reason: expect.stringContaining(reason) as string });
        expect(error.reason).not.toMatch(/<b>|made-up/);
      },
    );
  });

  describe("on a kept-alive connection", () => {
    /** Starts a server that closes a connection, instead of responding, if it was idle for more than `idleMs`. */
    async function startImpatientServer(idleMs: number): Promise<{ url: string; connections: () => number }> {
      let connections = 0;
      const port = await servers.raw((socket) => {
        connections++;
        let last = performance.now();
        socket.on("error", () => undefined);
        socket.on("data", () => {
          if (performance.now() - last > idleMs) return void socket.destroy();
          last = performance.now();
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        });
      });
      return { url: `http://127.0.0.1:${port}/`, connections: () => connections };
    }

    it("opens a new connection if it is a POST and the connection was idle", async () => {
      const { url, connections } = await startImpatientServer(500);
      const send = createTransport();
      await Promise.all([1, 2, 3].map(() => send({ method: "GET", url }, {}, undefined, undefined)));
      await sleep(1_200);
      await expect(send({ method: "POST", url }, {}, "{}", undefined)).resolves.toMatchObject({
        status: 200,
      });
      expect(connections()).toBe(4);
    });

    it("reuses the connection if it was just used, even if the request is a POST", async () => {
      const { url, connections } = await startImpatientServer(500);
      const send = createTransport();
      await send({ method: "GET", url }, {}, undefined, undefined);
      await send({ method: "POST", url }, {}, "{}", undefined);
      await send({ method: "POST", url }, {}, "{}", undefined);
      expect(connections()).toBe(1);
    });
  });

  it("fails if the response is larger than 64 MiB", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const port = await servers.plain((_request, response) => {
      let left = 70;
      const more = (): void => {
        while (left > 0 && response.write(chunk)) left--;
        if (left > 0) response.once("drain", more);
        else response.end();
      };
      more();
    });
    const error = await expectFailure(post(`http://127.0.0.1:${port}/`, { timeoutMs: 20_000 }));
    expect(error).toMatchObject({ sent: true, reason: "the response is larger than 64 MiB" });
  });

  it.each([
    [
      "too many headers",
      `HTTP/1.1 200 OK\r\n${"x: made-up-header\r\n".repeat(2000)}\r\n`,
      "the headers of the response are too large",
    ],
    [
      "bytes that aren't HTTP",
      "220 made-up.example ESMTP\r\n",
      "the response isn't valid HTTP (HPE_INVALID_CONSTANT)",
    ],
    ["a truncated body", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nmade-up", "the response was cut off"],
  ])(
    "fails if the response has %s, and the error doesn't quote the response",
    async (_name, bytes, reason) => {
      const port = await servers.raw((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => socket.end(bytes));
      });
      const error = await expectFailure(post(`http://127.0.0.1:${port}/`));
      expect(error).toMatchObject({ sent: true, reason });
    },
  );

  it("calls `observe` with the outcome of each attempt", async () => {
    const observed: RequestObservation[] = [];
    const port = await servers.plain((_request, response) => {
      response.writeHead(observed.length === 0 ? 503 : 200).end();
    });
    const send = createTransport({ observe: (observation) => observed.push(observation) });
    const call = { method: "GET", url: `http://127.0.0.1:${port}/` } as const;
    await send(call, {}, undefined, undefined);
    await send(call, {}, undefined, undefined);
    await expectFailure(send({ method: "GET", url: "http://127.0.0.1:1/" }, {}, undefined, undefined));
    expect(
      observed.map(({ attempt, outcome }) => [
        attempt,
        "status" in outcome ? outcome.status : outcome.reason,
      ]),
    ).toEqual([
      [1, 503],
      [2, 200],
      [1, "the connection was refused; check the configured address"],
    ]);
  });
});
