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

/**
 * A duration as Go writes it, such as "720h" or "36h30m".
 *
 * @returns milliseconds, to the microsecond; undefined where the text is no duration
 */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const parts = [...text.matchAll(PART)].map(([, amount, unit]) => Number(amount) * MILLISECONDS[unit]);
  const sum = parts.reduce((total, part) => total + part, 0);
  // 1.1 hours are 3960000.0000000005 ms: what binary fractions add is no part of the duration.
  return ((text.startsWith("-") ? -1 : 1) * Math.round(sum * 1000)) / 1000;
}
