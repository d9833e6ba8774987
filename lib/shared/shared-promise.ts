/** One piece of work for all who wait for it. Each of them may leave; with the last one it ends. */
export class SharedPromise<T> {
  readonly #nobody = new AbortController();
  readonly #work: Promise<T>;
  #waiting = 0;
  #isDone = false;

  /** @param begin does the work, until its signal is aborted */
  constructor(begin: (signal: AbortSignal) => Promise<T>) {
    this.#work = begin(this.#nobody.signal);
    void this.settled().then(() => (this.#isDone = true));
  }

  /** Done, well or not, or left by everybody: whoever comes now needs another. */
  get isSettled(): boolean {
    return this.#isDone || this.#nobody.signal.aborted;
  }

  /**
   * What the work gives, or why it failed.
   *
   * @param left the error of one who leaves because the signal is aborted before
   */
  async wait(signal: AbortSignal | undefined, left: () => Error): Promise<T> {
    this.#waiting++;
    try {
      return await (signal === undefined ? this.#work : unlessAborted(this.#work, signal, left));
    } finally {
      if (--this.#waiting === 0) this.#nobody.abort();
    }
  }

  /** Resolves when the work is done, well or not. */
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
