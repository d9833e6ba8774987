import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cancellation } from "../../../../lib/adapter/framework/server/cancellation";
import { ServedThing, wire } from "./things";

const state = { name: "a", label: null, id: "1" };

describe("a provider whose Terraform process was killed", () => {
  it("aborts a long read and ends at once", async () => {
    const reading = withResolvers();
    let cancellation: Cancellation | undefined;
    const thing = await ServedThing.start(
      {
        async read(found) {
          reading.resolve();
          if (cancellation !== undefined) await once(cancellation.stopRequested, "abort");
          return { value: found };
        },
      },
      (given) => (cancellation = given),
    );
    thing.call("readResource", { currentState: wire(state) }).catch(() => undefined);
    await reading.promise;
    const started = Date.now();
    await thing.disconnect();
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it("completes a creation, and deletes the created resource", async () => {
    const creating = withResolvers();
    const deleted: unknown[] = [];
    const thing = await ServedThing.start({
      async create() {
        creating.resolve();
        await sleep(6_000);
        return { value: state };
      },
      delete(found) {
        deleted.push(found);
        return Promise.resolve([]);
      },
    });
    thing
      .call("applyResourceChange", { priorState: wire(null), plannedState: wire(state) })
      .catch(() => undefined);
    await creating.promise;
    await thing.disconnect();
    expect(deleted).toEqual([state]);
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
