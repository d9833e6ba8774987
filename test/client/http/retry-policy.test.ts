import { createRetryPolicy, rateLimitDelay } from "../../../lib/client/http/retry-policy";

describe("createRetryPolicy", () => {
  it("doubles the delay with each failure, up to a limit", () => {
    const policy = createRetryPolicy(() => 1);
    expect([1, 2, 3, 4, 5, 6, 20].map((failures) => policy.delay(failures))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
  });

  it("subtracts a random part of up to half the delay", () => {
    expect([0, 0.5, 0.999].map((random) => createRetryPolicy(() => random).delay(2))).toEqual([
      500, 750, 1_000,
    ]);
  });

  it.each([
    ["GET", 3],
    ["DELETE", 3],
    ["PUT", 3],
    ["POST", 1],
  ] as const)("allows %s %d attempt(s)", (method, attempts) => {
    expect(createRetryPolicy().maxAttempts(method)).toBe(attempts);
  });
});

describe("rateLimitDelay", () => {
  it.each([
    ["X-RateLimit-Reset with a fraction of a second", { "x-ratelimit-reset": "0.25" }, 250],
    ["both X-RateLimit-Reset and Retry-After", { "x-ratelimit-reset": "2", "retry-after": "9" }, 2_000],
    ["Retry-After in seconds", { "retry-after": "3" }, 3_000],
    [
      "Retry-After as a date, relative to the server's own clock",
      { "retry-after": "Tue, 01 Jun 2032 10:00:05 GMT", date: "Tue, 01 Jun 2032 10:00:00 GMT" },
      5_000,
    ],
    [
      "Retry-After as a date in the past",
      { "retry-after": "Tue, 01 Jun 2032 10:00:00 GMT", date: "Tue, 01 Jun 2032 11:00:00 GMT" },
      0,
    ],
    ["no header", {}, 1_000],
    ["invalid headers", { "x-ratelimit-reset": "soon", "retry-after": "-1" }, 1_000],
    ["a header with more than the maximum", { "x-ratelimit-reset": "3600" }, 60_000],
  ])("returns the milliseconds to wait, given %s", (_name, headers, milliseconds) => {
    expect(rateLimitDelay(headers)).toBe(milliseconds);
  });
});
