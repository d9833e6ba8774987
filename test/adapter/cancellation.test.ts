import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../../lib/adapter/cancellation";
import type { Connection } from "../../lib/adapter/connection";
import { withTimeout } from "../../lib/adapter/timeouts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("withDeadline", () => {
  const { signal: never } = new AbortController();
  const message = "no more time";

  it("aborts after the given time, even if garbage was collected in the meantime", async () => {
    const signal = withDeadline(100, never, message);
    await sleep(50);
    collectGarbage();
    await sleep(100);
    expect(signal.reason).toMatchObject({ name: "CanceledError", message });
  });

  it("aborts early if the given signal aborts", () => {
    const stop = new AbortController();
    const signal = withDeadline(60_000, stop.signal, message);
    stop.abort();
    expect(signal.aborted).toBe(true);
  });

  it("doesn't keep its caller in memory until the deadline", async () => {
    class Call {
      start(): AbortSignal {
        return withTimeout({ signal: never } as Connection, null, "read").signal;
      }
    }
    const startCall = (): WeakRef<Call> => {
      const call = new Call();
      call.start();
      return new WeakRef(call);
    };
    const call = startCall();
    await sleep(0);
    collectGarbage();
    expect(call.deref()).toBeUndefined();
  });
});
