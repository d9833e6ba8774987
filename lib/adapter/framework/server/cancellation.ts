import { setMaxListeners } from "node:events";
import type { ActiveCalls } from "./active-calls";

/** A user who presses Ctrl-C waits for the process to end. Cleanup may take this long. After that, the rest is reported instead. */
const HARD_STOP_AFTER_MS = 1_900;

/** Terraform's request to stop, in two steps. */
export interface Cancellation {
  /** Aborted when Terraform requests a stop, or ends: nothing new may begin. */
  readonly stopRequested: AbortSignal;
  /**
   * Aborted a moment later: what is unfinished is no longer cleaned up, but reported. If Terraform has ended, nobody
   * reads a report. It is then aborted only after all creations have been completed or cleaned up.
   */
  readonly hardStop: AbortSignal;
}

export class CancellationSource implements Cancellation {
  readonly #stop = new AbortController();
  readonly #hardStop = new AbortController();
  readonly #calls;

  /** @param calls the calls to cancel */
  constructor(calls: ActiveCalls) {
    this.#calls = calls;
    // Each call listens. By default, Node warns of a leak when there are more than ten listeners.
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
