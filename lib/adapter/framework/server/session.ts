import { ActiveCalls } from "./active-calls";
import { CancellationSource, type Cancellation } from "./cancellation";
import { OpenEphemerals } from "./open-ephemerals";

/** How long calls may take after Terraform has ended, unless they create something. */
const INTERRUPT_AFTER_MS = 4_500;

/** How long creations and their cleanup may take after Terraform has ended. */
const ABANDON_AFTER_MS = 30_000;

/** The state of one Terraform process: its calls in progress, its open ephemeral resources, and its request to stop. */
export class Session {
  readonly calls = new ActiveCalls();
  readonly ephemerals = new OpenEphemerals();
  #cancellation = new CancellationSource(this.calls);

  /** Clears the request to stop, because a stop doesn't apply to a later configuration. */
  resetCancellation(): Cancellation {
    this.#cancellation = new CancellationSource(this.calls);
    return this.#cancellation;
  }

  requestStop(): void {
    this.#cancellation.requestStop();
  }

  /** Resolves when all ephemeral resources are closed and no call is in progress. */
  async finish(): Promise<void> {
    await Promise.all([this.ephemerals.closeAll(), this.calls.whenIdle()]);
  }

  /** The same after Terraform has ended. Nobody is waiting for a response anymore, so this cancels the calls. */
  async cancel(): Promise<void> {
    this.requestStop();
    const interrupted = pause(INTERRUPT_AFTER_MS).then(() => this.calls.whenInterruptible());
    await Promise.race([this.finish(), interrupted, pause(ABANDON_AFTER_MS)]);
  }
}

/** This timer alone doesn't keep the process running. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
