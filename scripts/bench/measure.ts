/** What is measured, in seconds, bytes or a number of things; smaller is better. */
export type Measurement = () => Promise<number>;

/**
 * Measures by turns, so that whatever else the machine does meets all of them alike.
 *
 * @returns the median of each
 */
export async function byTurns<K extends string>(
  rounds: number,
  measurements: Readonly<Record<K, Measurement>>,
): Promise<Record<K, number>> {
  const names = Object.keys(measurements) as K[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken[name].push(await measurements[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(taken[name])])) as Record<K, number>;
}

/** Seconds that something takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
