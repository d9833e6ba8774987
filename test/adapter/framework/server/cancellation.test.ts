import { ActiveCalls } from "../../../../lib/adapter/framework/server/active-calls";
import { CancellationSource } from "../../../../lib/adapter/framework/server/cancellation";

describe("a request to stop", () => {
  let calls: ActiveCalls;
  let cancellation: CancellationSource;
  let isDisconnected: boolean;

  beforeEach(() => {
    jest.useFakeTimers();
    calls = new ActiveCalls();
    cancellation = new CancellationSource(calls);
    isDisconnected = false;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const track = (work: () => Promise<unknown>): void => {
    void calls.track({ isDisconnected: () => isDisconnected }, work);
  };
  const never = (): Promise<never> => new Promise(() => undefined);

  it("leads to a hard stop within the two seconds that Terraform waits", () => {
    track(() => calls.runToCompletion(never));
    cancellation.requestStop();
    expect([cancellation.stopRequested.aborted, cancellation.hardStop.aborted]).toEqual([true, false]);
    jest.advanceTimersByTime(2_000);
    expect(cancellation.hardStop.aborted).toBe(true);
  });

  it("if Terraform has ended, doesn't lead to a hard stop until a creation completes", async () => {
    let complete = (): void => undefined;
    track(() => calls.runToCompletion(() => new Promise<void>((resolve) => (complete = resolve))));
    isDisconnected = true;
    cancellation.requestStop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(cancellation.hardStop.aborted).toBe(false);
    complete();
    await jest.advanceTimersByTimeAsync(0);
    expect(cancellation.hardStop.aborted).toBe(true);
  });

  it("leads to a hard stop if Terraform has ended and nothing is being created", async () => {
    track(never);
    isDisconnected = true;
    cancellation.requestStop();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(cancellation.hardStop.aborted).toBe(true);
  });
});
