/** A function that returns a measured value, in seconds or bytes. Smaller is better. */
export type Measurement = () => Promise<number>;

/** The values of all rounds, in order. */
export type Samples = readonly number[];

/**
 * Takes all measurements once per round, so that other work on the machine affects all of them similarly. If there are
 * several rounds, a warm-up round runs first and isn't counted.
 */
export async function sampleByTurns<T extends { readonly [name: string]: Measurement | undefined }>(
  rounds: number,
  measurements: T,
): Promise<{ [K in keyof T]: Samples }> {
  const taken: Record<string, number[]> = {};
  const warmUp = rounds > 1 ? 1 : 0;
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [name, measure] of Object.entries(measurements)) {
      if (measure === undefined) continue;
      const value = await measure();
      if (round >= warmUp) (taken[name] ??= []).push(value);
    }
  }
  return taken as { [K in keyof T]: Samples };
}

/** Like `sampleByTurns`, but returns the median of each measurement. */
export async function byTurns<T extends { readonly [name: string]: Measurement }>(
  rounds: number,
  measurements: T,
): Promise<{ [K in keyof T]: number }> {
  const samples = await sampleByTurns(rounds, measurements);
  const medians = Object.entries(samples).map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(medians) as { [K in keyof T]: number };
}

/** Returns the duration of the given work, in seconds. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}

export function median(values: Samples): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Combines the two samples of each round into one value, and returns the median of these values. Effects that both
 * samples share mostly cancel out.
 */
export function medianOfRounds(
  one: Samples,
  other: Samples,
  combine: (one: number, other: number) => number,
): number {
  return median(one.map((value, round) => combine(value, other[round])));
}
