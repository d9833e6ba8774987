import { setMaxListeners } from "node:events";
import type { ActiveCalls } from "./active-calls";

/** With the wish to stop, a person waits for the end: what is left behind must be tidied up, or named, by then. */
const TIDY_WITHIN_MS = 1_900;

/** Terraform's wish to stop, in two steps. */
export interface Cancellation {
  /** Aborted when Terraform asks to stop: nothing new begins. */
  readonly stopRequested: AbortSignal;
  /**
   * Aborted a moment later: what was begun is no longer tidied up, but told. Never where nobody waits for an answer
   * any more, since nobody could be told.
   */
  readonly hardStop: AbortSignal;
}

export class CancellationSource implements Cancellation {
  readonly #asked = new AbortController();
  readonly #over = new AbortController();
  readonly #work;

  /** @param work the calls that are to stop */
  constructor(work: ActiveCalls) {
    this.#work = work;
    // However many calls there are, each listens: Node takes more than ten for a leak, and says so.
    setMaxListeners(0, this.stopRequested, this.hardStop);
  }

  get stopRequested(): AbortSignal {
    return this.#asked.signal;
  }

  get hardStop(): AbortSignal {
    return this.#over.signal;
  }

  requestStop(): void {
    this.#asked.abort();
    setTimeout(() => {
      if (this.#work.isAwaited()) this.#over.abort();
    }, TIDY_WITHIN_MS);
  }
}
