import type { IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { NetworkError } from "../../../lib/client/http/errors";
import { ObjectStorage, ObjectStorageError } from "../../../lib/client/http/object-storage";
import { LoopbackServers, pem } from "../../support/loopback-servers";

const servers = new LoopbackServers();
const sleep = (): Promise<void> => Promise.resolve();
const storage = new ObjectStorage({ sleep });
const CONTENT = Buffer.alloc(600_000, "a");

afterEach(() => servers.close());

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Starts a storage server that responds with the given statuses in order, and then with 200. */
async function start(...statuses: readonly number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const waiting = [...statuses];
  const port = await servers.plain((request, response) => {
    void buffer(request).then((body) => {
      received.push({ method: request.method, headers: request.headers, body });
      response.writeHead(waiting.shift() ?? 200).end("stored");
    });
  });
  return { url: `http://127.0.0.1:${port}/object/made-up-secret`, received };
}

describe("an upload", () => {
  test("sends the whole file with its length, but no credential, and reports its progress", async () => {
    const { url, received } = await start();
    const progress: number[] = [];
    await storage.upload(url, CONTENT, { onProgress: (sent) => progress.push(sent) });
    expect(received).toHaveLength(1);
    const { method, headers, body } = received[0];
    expect([method, headers["content-length"], headers.authorization]).toEqual(["PUT", "600000", undefined]);
    expect(body.equals(CONTENT)).toBe(true);
    expect(progress).toEqual([0, 262_144, 524_288, 600_000]);
  });

  test("is repeated after a failure of the storage server", async () => {
    const { url, received } = await start(503, 500);
    await storage.upload(url, CONTENT);
    expect(received.map(({ body }) => body.length)).toEqual([600_000, 600_000, 600_000]);
  });

  test.each([
    ["one rejection", [403], ObjectStorageError, "the storage responded with 403", 1],
    ["three failures", [500, 500, 500], ObjectStorageError, "the storage responded with 500", 3],
    ["one redirect", [307], ObjectStorageError, "the storage responded with 307", 1],
  ])("fails after %s", async (_, statuses, type, words, attempts) => {
    const { url, received } = await start(...statuses);
    const error: unknown = await storage.upload(url, CONTENT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toContain(words);
    expect(received).toHaveLength(attempts);
  });

  test("fails if it makes no progress, and the error doesn't contain the secret path", async () => {
    const port = await servers.plain(() => undefined);
    const url = `http://127.0.0.1:${port}/object/made-up-secret`;
    const impatient = new ObjectStorage({ sleep, idleTimeoutMs: 500 });
    const error: unknown = await impatient.upload(url, CONTENT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NetworkError);
    expect(String(error)).toContain(`no progress for 0.5 s: PUT http://127.0.0.1:${port}/…`);
    expect(String(error)).not.toContain("made-up-secret");
  });

  test("is canceled by a signal", async () => {
    const stop = new AbortController();
    const port = await servers.plain(() => stop.abort(new Error("of a test")));
    const upload = storage.upload(`http://127.0.0.1:${port}/`, CONTENT, { signal: stop.signal });
    await expect(upload).rejects.toThrow("stopped during the transfer, because of a test");
  });
});

describe("a download", () => {
  test("returns the text, over TLS with the given CA certificates", async () => {
    const port = await servers.secure((_, response) => response.end("sums"));
    const trusting = new ObjectStorage({ caCertificates: () => [pem.cert] });
    expect(await trusting.download(`https://localhost:${port}/`)).toBe("sums");
  });

  test.each([
    ["is too large", (): string => "a".repeat(2 * 1024 * 1024), 2 * 1024 * 1024],
    ["is truncated", (): string => "a", 10],
  ])("fails if it %s", async (_, content, length) => {
    const port = await servers.plain((__, response) => {
      response.writeHead(200, { "content-length": length });
      response.write(content(), () => response.destroy());
    });
    await expect(storage.download(`http://127.0.0.1:${port}/`)).rejects.toThrow(NetworkError);
  });
});
