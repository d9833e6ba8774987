import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout as sleep } from "node:timers/promises";
import { CanceledError, withDeadline } from "../../lib/adapter/cancellation";

describe("withDeadline", () => {
  const { signal: never } = new AbortController();
  const reason = new CanceledError("no more time");

  it("aborts after the given time, although garbage was collected meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const signal = withDeadline(100, never, reason);
    await sleep(50);
    collectGarbage();
    await sleep(100);
    expect([signal.aborted, signal.reason]).toEqual([true, reason]);
  });

  it("aborts earlier if the other signal does", () => {
    const stop = new AbortController();
    const signal = withDeadline(60_000, stop.signal, reason);
    stop.abort();
    expect(signal.aborted).toBe(true);
  });
});
