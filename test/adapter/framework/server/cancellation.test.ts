import { CancellationSource } from "../../../../lib/adapter/framework/server/cancellation";
import { ActiveCalls } from "../../../../lib/adapter/framework/server/active-calls";

describe("Terraform's wish to stop", () => {
  let work: ActiveCalls;
  let stop: CancellationSource;
  let isGone: boolean;

  beforeEach(() => {
    jest.useFakeTimers();
    work = new ActiveCalls();
    stop = new CancellationSource(work);
    isGone = false;
    void work.track({ isGone: () => isGone }, () => new Promise(() => undefined));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it("is followed by the end of all tidying up, within the two seconds that a stop may take", () => {
    stop.requestStop();
    expect([stop.stopRequested.aborted, stop.hardStop.aborted]).toEqual([true, false]);
    jest.advanceTimersByTime(2_000);
    expect(stop.hardStop.aborted).toBe(true);
  });

  it("leaves the tidying up all its time where nobody waits for an answer any more", () => {
    stop.requestStop();
    isGone = true;
    jest.advanceTimersByTime(60_000);
    expect(stop.hardStop.aborted).toBe(false);
  });
});
