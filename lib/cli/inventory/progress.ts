const CLEAR_LINE = "\r\u001b[K";

/** One line that changes, on a terminal; anywhere else nothing. */
export class Progress {
  readonly #stream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream.isTTY && env.TERM !== "dumb" ? stream : undefined;
  }

  show(text: string): void {
    if (this.#stream === undefined) return;
    this.#shown = true;
    // A line that is broken could not be taken back. Some terminals do not tell how wide they are.
    this.#stream.write(`${CLEAR_LINE}${text.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#shown) this.#stream?.write(CLEAR_LINE);
    this.#shown = false;
  }
}
