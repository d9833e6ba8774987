/**
 * Work that several callers wait for. Each caller can stop waiting. When no caller is waiting anymore, the work is
 * aborted.
 */
export class SharedPromise<T> {
  readonly #abort = new AbortController();
  readonly #work: Promise<T>;
  #waiting = 0;
  #isDone = false;

  /** @param begin starts the work, which ends early if its signal is aborted */
  constructor(begin: (signal: AbortSignal) => Promise<T>) {
    this.#work = begin(this.#abort.signal);
    void this.settled().then(() => (this.#isDone = true));
  }

  /** Whether the work has finished, failed or been aborted. If it has, a new caller needs a new promise. */
  get isSettled(): boolean {
    return this.#isDone || this.#abort.signal.aborted;
  }

  /**
   * Waits for the work, and resolves or rejects with its result.
   *
   * @param left creates the error to reject with if the signal is aborted first
   */
  async wait(signal: AbortSignal | undefined, left: () => Error): Promise<T> {
    this.#waiting++;
    try {
      return await (signal === undefined ? this.#work : unlessAborted(this.#work, signal, left));
    } finally {
      if (--this.#waiting === 0) this.#abort.abort();
    }
  }

  /** Resolves when the work has finished or failed. */
  async settled(): Promise<void> {
    await this.#work.catch(() => undefined);
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, left: () => Error): Promise<T> {
  if (signal.aborted) throw left();
  let leave = (): void => undefined;
  const leaving = new Promise<never>((_resolve, reject) => (leave = () => reject(left())));
  signal.addEventListener("abort", leave);
  try {
    return await Promise.race([work, leaving]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
