// The grammar of Go's time.ParseDuration.
const DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(h|m|s|ms|us|µs|μs|ns))+)$/;
const PART = /(\d+\.?\d*|\.\d+)(ms|us|µs|μs|ns|h|m|s)/g;
const MILLISECONDS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/** In a millisecond. */
const NANOSECONDS = 1e6;

/**
 * A duration in Go's format, such as "720h" or "36h30m".
 *
 * @returns milliseconds, rounded to nanoseconds; undefined if the text isn't a valid duration
 */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const parts = [...text.matchAll(PART)].map(([, amount, unit]) => Number(amount) * MILLISECONDS[unit]);
  const sum = parts.reduce((total, part) => total + part, 0);
  // 1.1 hours are 3960000.0000000005 ms: rounding errors of binary fractions aren't part of the duration.
  return ((text.startsWith("-") ? -1 : 1) * Math.round(sum * NANOSECONDS)) / NANOSECONDS;
}
