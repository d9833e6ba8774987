import { setTimeout as sleep } from "node:timers/promises";
import { SharedPromise } from "../../lib/shared/shared-promise";

describe("SharedPromise", () => {
  let finish: (value: string) => void;
  let working: AbortSignal;
  let shared: SharedPromise<string>;
  const left = (): Error => new Error("no more time");

  beforeEach(() => {
    shared = new SharedPromise((signal) => {
      working = signal;
      return new Promise((resolve) => (finish = resolve));
    });
  });

  it("returns the same result to all callers", async () => {
    const all = Promise.all([shared.wait(undefined, left), shared.wait(new AbortController().signal, left)]);
    finish("done");
    await expect(all).resolves.toEqual(["done", "done"]);
  });

  it("continues for the other callers if one caller stops waiting", async () => {
    const leaving = new AbortController();
    const early = shared.wait(leaving.signal, left);
    const other = shared.wait(undefined, left);
    leaving.abort();
    await expect(early).rejects.toThrow("no more time");
    expect([working.aborted, shared.isSettled]).toEqual([false, false]);
    finish("done");
    await expect(other).resolves.toBe("done");
  });

  it("is aborted and settled when the last caller stops waiting", async () => {
    const leaving = new AbortController();
    const all = [shared.wait(leaving.signal, left), shared.wait(leaving.signal, left)];
    leaving.abort();
    for (const one of all) await expect(one).rejects.toThrow("no more time");
    expect([working.aborted, shared.isSettled]).toEqual([true, true]);
  });

  it("is settled after its work succeeds or fails", async () => {
    finish("done");
    await shared.settled();
    expect(shared.isSettled).toBe(true);
    const failing = new SharedPromise(() => Promise.reject(new Error("made up")));
    await failing.settled();
    expect(failing.isSettled).toBe(true);
  });

  it("immediately rejects a caller whose signal is already aborted, and aborts if it has no other caller", async () => {
    await expect(shared.wait(AbortSignal.abort(), left)).rejects.toThrow("no more time");
    await sleep(0);
    expect(working.aborted).toBe(true);
  });
});
