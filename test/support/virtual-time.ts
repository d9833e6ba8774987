import { setImmediate as settlePromises } from "node:timers/promises";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that advances to the end of the next sleep as soon as nothing else is pending. */
export class VirtualTime {
  #now = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + milliseconds, wake });
    });
  }

  /** Advances the clock until the work is finished. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    for (;;) {
      await settlePromises();
      const next = Math.min(...this.#sleepers.map(({ at }) => at));
      if (isDone || next === Infinity) return done;
      this.#now = next;
      const due = this.#sleepers.filter(({ at }) => at === next);
      this.#sleepers = this.#sleepers.filter(({ at }) => at !== next);
      for (const { wake } of due) wake();
    }
  }
}
