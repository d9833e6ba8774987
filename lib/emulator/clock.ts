/** The latest time that the API's formats can represent. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The emulated clock. After it is set, it continues in real time, unless it is frozen. */
export class Clock {
  private offset = 0;
  private frozenAt: number | null = null;

  /** @param start - the emulated time at startup; default: now */
  constructor(
    private readonly start?: Date,
    private readonly realNow: () => number = Date.now,
  ) {
    this.reset();
  }

  /** Returns the emulated time, in milliseconds since 1970. */
  now(): number {
    return this.frozenAt ?? this.realNow() + this.offset;
  }

  get isFrozen(): boolean {
    return this.frozenAt !== null;
  }

  set(instant: number): void {
    if (this.frozenAt === null) this.offset = instant - this.realNow();
    else this.frozenAt = instant;
  }

  freeze(): void {
    this.frozenAt = this.now();
  }

  /** Continues in real time from the frozen time. */
  resume(): void {
    if (this.frozenAt === null) return;
    this.offset = this.frozenAt - this.realNow();
    this.frozenAt = null;
  }

  reset(): void {
    this.frozenAt = null;
    this.offset = this.start === undefined ? 0 : this.start.getTime() - this.realNow();
  }
}
