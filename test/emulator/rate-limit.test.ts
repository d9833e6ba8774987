import { RateLimit } from "../../lib/emulator/rate-limit";
import { callAs, closeAll, control, OWNER, start } from "./client";

afterEach(closeAll);

describe("the rate limit", () => {
  let now = 0;
  const clock = (): number => now;

  test("allows the given number of requests per second, and counts down", () => {
    const limit = new RateLimit(2, clock);
    now = 0;
    expect(limit.take("a")).toEqual({ limit: 2, remaining: 1, reset: 1, isExceeded: false });
    now = 250;
    expect(limit.take("a")).toEqual({ limit: 2, remaining: 0, reset: 0.75, isExceeded: false });
    expect(limit.take("a")).toEqual({ limit: 2, remaining: 0, reset: 0.75, isExceeded: true });
    now = 1000;
    expect(limit.take("a")).toMatchObject({ remaining: 1, isExceeded: false });
  });

  test("counts each credential separately", () => {
    const limit = new RateLimit(1, clock);
    expect(limit.take("a")?.isExceeded).toBe(false);
    expect(limit.take("b")?.isExceeded).toBe(false);
    expect(limit.take("a")?.isExceeded).toBe(true);
  });

  test("is disabled if it is 0", () => {
    expect(new RateLimit(0, clock).take("a")).toBeUndefined();
  });
});

test("requests above the limit are rejected with the API's 429 response, and aren't carried out", async () => {
  const emulator = await start({ rateLimit: 1 });
  const owner = callAs(emulator, OWNER);
  let refused = await owner("POST", "/organizations/acme/authentication-token");
  let made = 0;
  while (refused.status !== 429) {
    made++;
    refused = await owner("POST", "/organizations/acme/authentication-token");
  }
  expect(refused.body).toEqual({
    errors: [{ detail: "You have exceeded the API's rate limit.", status: 429, title: "Too many requests" }],
  });
  expect(refused.headers.get("x-ratelimit-limit")).toBe("1");
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(refused.headers.get("x-ratelimit-reset")).toMatch(/^[01]\.\d{3}$/);
  const state = await control<{ revoked_tokens: object[] }>(emulator, "GET", "/state");
  expect(state.revoked_tokens).toHaveLength(made - 1);
});

test("the default rate limit is 30 requests per second, and every API response contains the limit in a header", async () => {
  const emulator = await start({ rateLimit: undefined });
  for (const path of ["/ping", "/organizations/acme", "/nowhere"]) {
    const reply = await callAs(emulator, OWNER)("GET", path);
    expect(reply.headers.get("x-ratelimit-limit")).toBe("30");
  }
});

test("API responses have no rate limit headers if the limit is disabled", async () => {
  const reply = await callAs(await start({ rateLimit: 0 }), OWNER)("GET", "/ping");
  expect(reply.headers.has("x-ratelimit-limit")).toBe(false);
});
