import { Stopping } from "../../../../lib/adapter/framework/server/cancellation";
import { Work } from "../../../../lib/adapter/framework/server/active-calls";

describe("Terraform's wish to stop", () => {
  let work: Work;
  let stop: Stopping;
  let isGone: boolean;

  beforeEach(() => {
    jest.useFakeTimers();
    work = new Work();
    stop = new Stopping(work);
    isGone = false;
    void work.during({ isGone: () => isGone }, () => new Promise(() => undefined));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it("is followed by the end of all tidying up, within the two seconds that a stop may take", () => {
    stop.ask();
    expect([stop.asked.aborted, stop.over.aborted]).toEqual([true, false]);
    jest.advanceTimersByTime(2_000);
    expect(stop.over.aborted).toBe(true);
  });

  it("leaves the tidying up all its time where nobody waits for an answer any more", () => {
    stop.ask();
    isGone = true;
    jest.advanceTimersByTime(60_000);
    expect(stop.over.aborted).toBe(false);
  });
});
