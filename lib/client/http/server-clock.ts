import type { IncomingHttpHeaders } from "node:http";

/** The server's time: the `Date` of its newest response, plus the time that has passed since. Precise to the second. */
export class ServerClock {
  readonly #now;
  #newest: { readonly date: number; readonly at: number } | undefined;

  /** @param now monotonic milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  observe({ date: header = "" }: IncomingHttpHeaders): void {
    const date = Date.parse(header);
    if (!Number.isNaN(date)) this.#newest = { date, at: this.#now() };
  }

  /** undefined if no response has had a `Date` so far */
  get time(): Date | undefined {
    return this.#newest && new Date(this.#newest.date + this.#now() - this.#newest.at);
  }
}
