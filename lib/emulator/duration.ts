const UNITS: ReadonlyMap<string, number> = new Map([
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
]);

/**
 * Reads a Go duration such as `720h` or `1h30m`, as Terraform writes them.
 *
 * @returns milliseconds, or undefined where the text is no such duration
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,12}(?:\.\d{1,9})?(?:ms|h|m|s))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|h|m|s)/g)) {
    sum += Number(amount) * (UNITS.get(unit ?? "") ?? NaN);
  }
  return Number.isSafeInteger(Math.round(sum)) ? Math.round(sum) : undefined;
}
