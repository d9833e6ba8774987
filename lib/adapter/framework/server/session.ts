import { ActiveCalls } from "./active-calls";
import { CancellationSource, type Cancellation } from "./cancellation";
import { OpenEphemerals } from "./open-ephemerals";

/** Maximum duration of a call after Terraform has ended, in milliseconds, unless the call creates something. */
const INTERRUPT_AFTER_MS = 4_500;

/** How long creations and their cleanup can continue after Terraform has ended, in milliseconds. */
const ABANDON_AFTER_MS = 30_000;

/** The calls in progress, the open ephemeral resources, and the cancellation of one Terraform process. */
export class Session {
  readonly calls = new ActiveCalls();
  readonly ephemerals = new OpenEphemerals();
  #cancellation = new CancellationSource(this.calls);

  /** Replaces the cancellation, because an earlier request to stop doesn't apply to a new configuration. */
  resetCancellation(): Cancellation {
    this.#cancellation = new CancellationSource(this.calls);
    return this.#cancellation;
  }

  requestStop(): void {
    this.#cancellation.requestStop();
  }

  /** Closes all ephemeral resources, up to a time limit, and waits until no call is in progress. */
  async finish(): Promise<void> {
    await Promise.all([this.ephemerals.closeAll(), this.calls.whenIdle()]);
  }

  /**
   * Cancels the calls and closes all ephemeral resources after Terraform has ended. Resolves when the process can end.
   */
  async cancel(): Promise<void> {
    this.requestStop();
    const interrupted = pause(INTERRUPT_AFTER_MS).then(() => this.calls.whenInterruptible());
    await Promise.race([this.finish(), interrupted, pause(ABANDON_AFTER_MS)]);
  }
}

/** Resolves after the given time. The timer alone doesn't keep the process running. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
