import type { IncomingHttpHeaders } from "node:http";

/**
 * A clock that shows the server's time, precise to the second: the latest valid `Date` header plus the time that has
 * passed since.
 */
export class ServerClock {
  readonly #now;
  #newest: { readonly date: number; readonly at: number } | undefined;

  /** @param now returns a monotonic time in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  observe({ date: header = "" }: IncomingHttpHeaders): void {
    const date = Date.parse(header);
    if (!Number.isNaN(date)) this.#newest = { date, at: this.#now() };
  }

  /** The server's time; undefined until a response with a valid `Date` header is observed. */
  get time(): Date | undefined {
    return this.#newest && new Date(this.#newest.date + this.#now() - this.#newest.at);
  }
}
