import type { IncomingHttpHeaders } from "node:http";
import fc from "fast-check";
import { fetchWithRetry } from "../../../lib/client/http/fetch-with-retry";
import { RateLimiter } from "../../../lib/client/http/rate-limiter";
import { VirtualTime } from "../../support/virtual-time";

const LIMIT = 30;

const headers = (limit: number, remaining = limit, reset = 1): IncomingHttpHeaders => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(reset),
});

/** Returns the largest number of requests within one second. */
const countBusiestSecond = (turns: readonly number[]): number =>
  Math.max(...turns.map((start) => turns.filter((turn) => turn >= start && turn < start + 1000).length));

describe("RateLimiter", () => {
  it("doesn't delay the first 28 requests", () => {
    const limiter = new RateLimiter();
    expect(Array.from({ length: 28 }, () => limiter.reserve(0))).toEqual(Array<number>(28).fill(0));
  });

  it("stays below 30 requests in any second before the first response", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 300 }), (gaps) => {
        const limiter = new RateLimiter();
        let now = 0;
        const turns = gaps.map((gap) => limiter.reserve((now += gap)));
        expect(countBusiestSecond(turns)).toBeLessThan(LIMIT);
      }),
    );
  });

  it.each([1, 5, 30, 100])("uses, but doesn't exceed, a limit of %d requests per second", (limit) => {
    const limiter = new RateLimiter();
    const first = limiter.reserve(0);
    limiter.observe(first, 200, headers(limit), 0);
    const turns = [first, ...Array.from({ length: 5 * limit }, () => limiter.reserve(0))];
    expect(countBusiestSecond(turns)).toBeLessThanOrEqual(limit);
    expect(Math.max(...turns)).toBeLessThan(limit === 1 ? 7_000 : 6_500);
  });

  it("doesn't delay requests to a server that reports no limit", () => {
    const limiter = new RateLimiter();
    limiter.observe(limiter.reserve(0), 200, {}, 0);
    expect(Array.from({ length: 300 }, () => limiter.reserve(0))).toEqual(Array<number>(300).fill(0));
  });

  it("keeps the limit if a single response lacks the headers, because a proxy might have sent it", () => {
    const limiter = new RateLimiter();
    limiter.observe(limiter.reserve(0), 200, headers(LIMIT), 0);
    limiter.observe(limiter.reserve(0), 404, {}, 0);
    expect(countBusiestSecond(Array.from({ length: 100 }, () => limiter.reserve(0)))).toBeLessThan(LIMIT);
  });

  it("waits for the next window if other clients have used up the current window", () => {
    const limiter = new RateLimiter();
    limiter.observe(limiter.reserve(0), 200, headers(LIMIT, 0, 0.7), 50);
    expect(limiter.reserve(50)).toBeGreaterThanOrEqual(700);
  });

  it("counts its requests in flight against the remaining requests", () => {
    const limiter = new RateLimiter();
    const first = limiter.reserve(0);
    for (const now of [10, 20, 30]) limiter.reserve(now);
    limiter.observe(first, 200, headers(LIMIT, 4, 0.7), 50);
    expect(limiter.reserve(50)).toBe(50);
    limiter.observe(first, 200, headers(LIMIT, 4, 0.7), 60);
    expect(limiter.reserve(60)).toBeGreaterThanOrEqual(700);
  });

  it("delays requests until the time that a 429 response requires has passed", () => {
    const limiter = new RateLimiter();
    limiter.observe(limiter.reserve(0), 429, { "x-ratelimit-reset": "0.4" }, 100);
    expect(limiter.reserve(200)).toBe(500);
  });
});

describe("requests to a server that permits 30 requests per second", () => {
  /** A fake server that limits the requests in each window of one second, as the API's headers suggest. */
  class LimitedServer {
    rejected = 0;
    served = 0;
    #windowStart = -Infinity;
    #used = 0;

    constructor(readonly time: VirtualTime) {}

    respond(): { status: number; headers: IncomingHttpHeaders; body: string } {
      const now = this.time.now();
      if (now - this.#windowStart >= 1000) {
        this.#windowStart = now;
        this.#used = 0;
      }
      const isRejected = ++this.#used > LIMIT;
      if (isRejected) this.rejected++;
      else this.served++;
      const reset = (this.#windowStart + 1000 - now) / 1000;
      const remaining = Math.max(0, LIMIT - this.#used);
      return { status: isRejected ? 429 : 201, headers: headers(LIMIT, remaining, reset), body: "" };
    }
  }

  /** Simulates a process that creates tokens in parallel, as Terraform does. */
  async function createTokens(
    server: LimitedServer,
    count: number,
    { latency = 40, parallelism = 10, onCreated = (): void => undefined } = {},
  ): Promise<void> {
    const { time } = server;
    const rateLimiter = new RateLimiter();
    const options = { rateLimiter, sleep: (ms: number) => time.sleep(ms), now: () => time.now() };
    const send = async (): Promise<ReturnType<LimitedServer["respond"]>> => {
      await time.sleep(latency / 2);
      const response = server.respond();
      await time.sleep(latency / 2);
      return response;
    };
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        await fetchWithRetry({ method: "POST", url: "https://tfe.example.com/" }, send, options);
        onCreated();
      }
    };
    await Promise.all(Array.from({ length: parallelism }, worker));
  }

  it.each([
    [28, 0, 10],
    [30, 0, 10],
    [60, 40, 10],
    [300, 0, 10],
    [300, 40, 10],
    [300, 150, 10],
    [1000, 40, 10],
    [300, 40, 300],
  ])(
    "aren't rejected, and take at most 1.1 times the ideal time: %d tokens, %d ms latency, a parallelism of %d",
    async (count, latency, parallelism) => {
      const time = new VirtualTime();
      const server = new LimitedServer(time);
      await time.run(createTokens(server, count, { latency, parallelism }));
      expect(server.rejected).toBe(0);
      expect(server.served).toBe(count);
      // The ideal time doesn't include the latency of the last response.
      expect(time.now() - latency).toBeLessThanOrEqual(1.1 * (count / LIMIT) * 1000);
    },
  );

  it.each([
    ["the same latency", 40, 40],
    ["different latencies", 10, 150],
  ])("leave each of two processes a fair share of the limit: %s", async (_name, latencyA, latencyB) => {
    const time = new VirtualTime();
    const server = new LimitedServer(time);
    const created = { a: 0, b: 0 };
    let atFirstEnd: typeof created | undefined;
    const run = async (name: "a" | "b", latency: number): Promise<void> => {
      await createTokens(server, 300, { latency, onCreated: () => created[name]++ });
      atFirstEnd ??= { ...created };
    };
    await time.run(Promise.all([run("a", latencyA), run("b", latencyB)]));
    expect(Math.min(atFirstEnd?.a ?? 0, atFirstEnd?.b ?? 0)).toBeGreaterThan(150);
    expect(time.now()).toBeLessThan(1.3 * (600 / LIMIT) * 1000);
    expect(server.rejected).toBeLessThan(60);
  });

  it("complete within three seconds in a second process that starts later", async () => {
    const time = new VirtualTime();
    const server = new LimitedServer(time);
    const created: number[] = [];
    const late = async (): Promise<void> => {
      await time.sleep(3_000);
      await createTokens(server, 30, { onCreated: () => created.push(time.now()) });
    };
    await time.run(Promise.all([createTokens(server, 600), late()]));
    expect(created.at(-1)).toBeLessThan(3_000 + 3 * 1000);
  });
});
