import fc from "fast-check";
import { RateLimiter } from "../../../lib/client/http/rate-limiter";

describe("the pace of requests", () => {
  it("holds nobody up who asks for little", () => {
    const pace = new RateLimiter();
    expect(Array.from({ length: 28 }, () => pace.reserve(0))).toEqual(Array<number>(28).fill(0));
  });

  it("stays below 30 requests in any second, however they are asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 300 }), (gaps) => {
        const pace = new RateLimiter();
        let now = 0;
        const turns = gaps.map((gap) => (now += gap) + pace.reserve(now));
        const busiest = Math.max(
          ...turns.map((start) => turns.filter((turn) => turn >= start && turn < start + 1000).length),
        );
        expect(busiest).toBeLessThan(30);
      }),
    );
  });

  it("loses little of what is allowed: 300 requests start within 12 seconds", () => {
    const pace = new RateLimiter();
    expect(Math.max(...Array.from({ length: 300 }, () => pace.reserve(0)))).toBeLessThan(12_000);
  });
});
