const CLEAR_LINE = "\r\u001b[K";

/** A progress line on a terminal. If the stream isn't a terminal, or TERM is `dumb`, nothing is written. */
export class Progress {
  readonly #stream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream.isTTY && env.TERM !== "dumb" ? stream : undefined;
  }

  show(text: string): void {
    if (this.#stream === undefined) return;
    this.#shown = true;
    // The text is truncated, because a wrapped line couldn't be cleared. Some terminals don't report their width.
    this.#stream.write(`${CLEAR_LINE}${text.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#shown) this.#stream?.write(CLEAR_LINE);
    this.#shown = false;
  }
}
