import { RedirectError, createTransport, type RequestObservation } from "../../../lib/client/http/transport";
import { LoopbackServers, echo, failureOf, post } from "../../support/loopback-servers";

describe("a request", () => {
  const servers = new LoopbackServers();

  afterEach(() => servers.close());

  describe("by TLS", () => {
    it("is not sent to a server of an authority that is not trusted", async () => {
      const url = `https://127.0.0.1:${await servers.secure(echo)}/`;
      const error = await failureOf(post(url, { authorities: undefined }));
      expect(error.sent).toBe(false);
      expect(error.reason).toContain("an authority that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
      expect(error.reason).toContain("ca_file");
    });

    it("is sent to any server where that is wanted", async () => {
      const url = `https://127.0.0.1:${await servers.secure(echo)}/`;
      await expect(post(url, { authorities: undefined, insecure: true })).resolves.toMatchObject({
        status: 200,
      });
    });

    it("is not sent to a server that speaks none", async () => {
      const error = await failureOf(post(`https://127.0.0.1:${await servers.plain(echo)}/`));
      expect(error).toMatchObject({
        sent: false,
        reason: expect.stringContaining("speaks no TLS") as string,
      });
    });
  });

  it.each([301, 302, 303, 307, 308])("does not follow a %d, and tells where it leads", async (status) => {
    let other = 0;
    const target = await servers.plain((_request, response) => void response.end(String(++other)));
    const location = `http://user:made-up@127.0.0.1:${target}/secret?q=made-up`;
    const url = `http://127.0.0.1:${await servers.plain((_request, response) => void response.writeHead(status, { location }).end())}`;
    const error = await failureOf(post(url));
    expect(error).toBeInstanceOf(RedirectError);
    expect(error.message).toContain(
      `the server answered ${status} and redirects to http://127.0.0.1:${target};`,
    );
    expect(error.message).not.toContain("made-up");
    expect(error.sent).toBe(true);
    expect(other).toBe(0);
  });

  it("on a kept connection that the server has just closed may have arrived", async () => {
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
    const error = await failureOf(send({ method: "POST", url }, {}, "{}", undefined));
    expect(error).toMatchObject({ sent: true, reason: "the connection was closed before the answer" });
    expect(requests).toBe(2);
  });

  it("asks for no compression", async () => {
    const port = await servers.plain(
      (request, response) => void response.end(JSON.stringify(request.headers)),
    );
    const { body } = await post(`http://127.0.0.1:${port}/`);
    expect(JSON.parse(body)).not.toHaveProperty("accept-encoding");
  });

  it("takes no answer of more than 64 MiB", async () => {
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
    const error = await failureOf(post(`http://127.0.0.1:${port}/`, { timeoutMs: 20_000 }));
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
    const port = await servers.raw((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(bytes));
    });
    const error = await failureOf(post(`http://127.0.0.1:${port}/`));
    expect(error).toMatchObject({ sent: true, reason });
  });

  it("is observed at each of its attempts, with what became of it", async () => {
    const observed: RequestObservation[] = [];
    const port = await servers.plain((_request, response) => {
      response.writeHead(observed.length === 0 ? 503 : 200).end();
    });
    const send = createTransport({ observe: (observation) => observed.push(observation) });
    const call = { method: "GET", url: `http://127.0.0.1:${port}/` } as const;
    await send(call, {}, undefined, undefined);
    await send(call, {}, undefined, undefined);
    await failureOf(send({ method: "GET", url: "http://127.0.0.1:1/" }, {}, undefined, undefined));
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
