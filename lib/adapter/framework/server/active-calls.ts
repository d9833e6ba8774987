/** A call of an RPC by Terraform. */
export interface Call {
  /** Reports whether the connection was lost. If it was, Terraform won't receive the response. */
  isDisconnected(): boolean;
}

/** A counter of the tasks in progress. */
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

/** The calls in progress from one Terraform process. The provider waits for them before it ends, up to a time limit. */
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
   * Tracks the part of a call that might create something on the server. If the process ended during this part, the
   * provider could neither report nor clean up the created object.
   */
  runToCompletion<T>(work: () => Promise<T>): Promise<T> {
    return this.#uninterruptible.track(work);
  }

  /** Resolves when no call is in progress. */
  whenIdle(): Promise<void> {
    return this.#all.whenZero();
  }

  /** Resolves when all calls in progress can be interrupted safely. */
  whenInterruptible(): Promise<void> {
    return this.#uninterruptible.whenZero();
  }

  /** Reports whether Terraform is still waiting for the response to a call. */
  isAwaited(): boolean {
    return [...this.#calls].some((call) => !call.isDisconnected());
  }
}
