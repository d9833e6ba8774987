import { setMaxListeners } from "node:events";
import type { ActiveCalls } from "./active-calls";

/**
 * Maximum duration of the cleanup after a request to stop, in milliseconds, if Terraform is still running. A user who
 * pressed Ctrl-C is waiting for the process to end, so a cleanup that takes longer is reported as unfinished.
 */
const HARD_STOP_AFTER_MS = 1_900;

/** The signals that cancel calls after Terraform exits or requests a stop. */
export interface Cancellation {
  /** Aborted when Terraform exits or requests a stop. From then on, calls must not start anything new. */
  readonly stopRequested: AbortSignal;
  /**
   * Aborted when the time for cleanup has expired. From then on, unfinished creations are reported instead of cleaned
   * up. If Terraform has ended, nobody would read the report. In that case, this signal is aborted only after all
   * creations have been completed or cleaned up.
   */
  readonly hardStop: AbortSignal;
}

export class CancellationSource implements Cancellation {
  readonly #stop = new AbortController();
  readonly #hardStop = new AbortController();
  readonly #calls;

  /** @param calls the calls that the signals apply to */
  constructor(calls: ActiveCalls) {
    this.#calls = calls;
    // Each call adds a listener. By default, Node warns about a leak if a signal has more than ten listeners.
    setMaxListeners(0, this.stopRequested, this.hardStop);
  }

  get stopRequested(): AbortSignal {
    return this.#stop.signal;
  }

  get hardStop(): AbortSignal {
    return this.#hardStop.signal;
  }

  requestStop(): void {
    if (this.stopRequested.aborted) return;
    this.#stop.abort();
    setTimeout(() => {
      if (this.#calls.isAwaited()) this.#hardStop.abort();
      else void this.#calls.whenInterruptible().then(() => this.#hardStop.abort());
    }, HARD_STOP_AFTER_MS).unref();
  }
}
