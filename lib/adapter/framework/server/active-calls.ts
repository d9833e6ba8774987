/** A call that Terraform made. */
export interface Call {
  /** Whether the connection was lost, so Terraform won't receive the response. */
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

/** The calls in progress on one connection. The process doesn't end while one of them is in progress. */
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
   * Tracks the part of a call that may create something on the server. If this part were cut off, nobody could report
   * or clean up what it created.
   */
  runToCompletion<T>(work: () => Promise<T>): Promise<T> {
    return this.#uninterruptible.track(work);
  }

  /** Resolves when no call is in progress. */
  whenIdle(): Promise<void> {
    return this.#all.whenZero();
  }

  /** Resolves when all calls in progress can be cut off safely. */
  whenInterruptible(): Promise<void> {
    return this.#uninterruptible.whenZero();
  }

  /** Whether Terraform is still waiting for the response to a call. */
  isAwaited(): boolean {
    return [...this.#calls].some((call) => !call.isDisconnected());
  }
}
