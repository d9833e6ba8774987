import { ServerClock } from "../../../lib/client/http/server-clock";

describe("ServerClock", () => {
  it("has no time before the first response with a Date header", () => {
    const clock = new ServerClock(() => 0);
    clock.observe({});
    clock.observe({ date: "nonsense" });
    expect(clock.time).toBeUndefined();
  });

  it("advances with the process's own clock until the next response", () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    clock.observe({ date: "Tue, 01 Jun 2032 10:00:00 GMT" });
    now += 90_000;
    expect(clock.time).toEqual(new Date("2032-06-01T10:01:30Z"));
    clock.observe({ date: "Tue, 01 Jun 2032 09:00:00 GMT" });
    expect(clock.time).toEqual(new Date("2032-06-01T09:00:00Z"));
  });
});
