// The grammar of Go's time.ParseDuration. The µ of the unit µs is U+00B5 (micro sign) or U+03BC (Greek letter mu).
const PART = "(\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)";
const DURATION = new RegExp(`^[+-]?(?:0|(?:${PART})+)$`);

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n,
  "\u03bcs": 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go stores a duration as nanoseconds in a signed 64-bit integer, so the limit is about 292 years. */
const LIMIT = 2n ** 63n;

/**
 * Parses a Go duration, such as "720h", "36h30m" or "1.5h".
 *
 * @returns milliseconds, with a fraction down to the nanosecond; undefined if Go would reject the string
 */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const isNegative = text.startsWith("-");
  const nanoseconds = [...text.matchAll(new RegExp(PART, "g"))].reduce(
    (sum, [, amount, unit]) => sum + toNanoseconds(amount, NANOSECONDS[unit]),
    0n,
  );
  if (nanoseconds > (isNegative ? LIMIT : LIMIT - 1n)) return undefined;
  const milliseconds = Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1_000_000;
  return isNegative && milliseconds !== 0 ? -milliseconds : milliseconds;
}

/**
 * Converts an amount of a unit to nanoseconds. Uses integers, because floating-point arithmetic would turn 1.1 hours
 * into 3960000.0000000005 ms.
 */
function toNanoseconds(amount: string, unit: bigint): bigint {
  const [whole, fraction = ""] = amount.split(".");
  return BigInt(whole) * unit + (BigInt(fraction || 0) * unit) / 10n ** BigInt(fraction.length);
}
