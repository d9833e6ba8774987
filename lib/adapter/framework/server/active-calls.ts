/** Who made a call, and may be gone before the answer is there. */
export interface Caller {
  isGone(): boolean;
}

/** The calls that are being worked on, so that a process does not end in the middle of one. */
export class ActiveCalls {
  readonly #waiting: (() => void)[] = [];
  readonly #callers = new Set<Caller>();

  async track<T>(caller: Caller, call: () => Promise<T>): Promise<T> {
    this.#callers.add(caller);
    try {
      return await call();
    } finally {
      this.#callers.delete(caller);
      if (this.#callers.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  /** Resolves when no call is being worked on. */
  whenIdle(): Promise<void> {
    if (this.#callers.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether somebody waits for the answer to one of the calls. */
  isAwaited(): boolean {
    return [...this.#callers].some((caller) => !caller.isGone());
  }
}
