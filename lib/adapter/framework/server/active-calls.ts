/** A call that Terraform made. */
export interface Call {
  /** Whether the connection was lost, so that Terraform doesn't get the response. */
  isDisconnected(): boolean;
}

/** Counts work in progress. */
class Counter {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work();
    } finally {
      this.#count--;
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  whenZero(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** The calls that are in progress on one connection. The process doesn't end in the middle of one. */
export class ActiveCalls {
  readonly #calls = new Set<Call>();
  readonly #all = new Counter();
  readonly #uninterruptible = new Counter();

  track<T>(call: Call, work: () => Promise<T>): Promise<T> {
    return this.#all.track(async () => {
      this.#calls.add(call);
      try {
        return await work();
      } finally {
        this.#calls.delete(call);
      }
    });
  }

  /**
   * Tracks the part of a call that may create something on the server. If it were cut off, nobody could report or
   * clean up what it created.
   */
  runToCompletion<T>(work: () => Promise<T>): Promise<T> {
    return this.#uninterruptible.track(work);
  }

  /** Resolves when no call is in progress. */
  whenIdle(): Promise<void> {
    return this.#all.whenZero();
  }

  /** Resolves when all calls that are in progress may be cut off. */
  whenInterruptible(): Promise<void> {
    return this.#uninterruptible.whenZero();
  }

  /** Whether Terraform waits for the response to a call. */
  isAwaited(): boolean {
    return [...this.#calls].some((call) => !call.isDisconnected());
  }
}
