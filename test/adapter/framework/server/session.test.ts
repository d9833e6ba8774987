import { Session } from "../../../../lib/adapter/framework/server/session";

describe("a session whose Terraform process has ended", () => {
  let session: Session;

  beforeEach(() => {
    jest.useFakeTimers();
    session = new Session();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const call = { isDisconnected: () => true };
  const never = (): Promise<never> => new Promise(() => undefined);

  /** Returns the time in milliseconds until `cancel` resolves. */
  async function cancelDuration(): Promise<number> {
    const before = Date.now();
    let ended: number | undefined;
    void session.cancel().then(() => (ended = Date.now()));
    for (let i = 0; i < 700 && ended === undefined; i++) await jest.advanceTimersByTimeAsync(100);
    return (ended ?? Number.NaN) - before;
  }

  it("ends at once if no call is in progress", async () => {
    expect(await cancelDuration()).toBe(0);
  });

  it("ends at once if its call stops on request", async () => {
    const { stopRequested } = session.resetCancellation();
    void session.calls.track(
      call,
      () => new Promise<void>((resolve) => stopRequested.addEventListener("abort", () => resolve())),
    );
    expect(await cancelDuration()).toBe(0);
  });

  it("ends within 5 seconds even if a call doesn't end", async () => {
    void session.calls.track(call, never);
    expect(await cancelDuration()).toBeLessThan(5_000);
  });

  it("waits for the cleanup of a creation, and then ends", async () => {
    const cleanup = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 12_000));
    void session.calls.track(call, () => session.calls.runToCompletion(cleanup));
    expect(await cancelDuration()).toBe(12_000);
  });

  it("ends after 30 seconds even if a creation doesn't end", async () => {
    void session.calls.track(call, () => session.calls.runToCompletion(never));
    expect(await cancelDuration()).toBe(30_000);
  });
});
