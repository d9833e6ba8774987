/** A row of the table. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** What it is held against, and how that did. */
  readonly against: string;
  readonly result: string;
  readonly aim: string;
  /** Undefined where there is no aim. */
  readonly met: boolean | undefined;
}

interface Compared {
  readonly what: string;
  readonly reference: string;
  readonly unit: "ms" | "MB";
  readonly measured: number;
  readonly known: number;
  /** The most that the ratio of both may be. */
  readonly aim: number;
}

/** Both values in seconds, or in bytes. */
export function ratio({ what, reference, unit, measured, known, aim }: Compared): Figure {
  const result = measured / known;
  return {
    what,
    measured: shown(measured, unit),
    against: `${reference}: ${shown(known, unit)}`,
    result: `${result.toFixed(2)} ×`,
    aim: `≤ ${aim} ×`,
    met: result <= aim,
  };
}

export function shown(value: number, unit: "ms" | "MB" | "kB"): string {
  if (unit === "ms") return `${grouped(value * 1_000)} ms`;
  return unit === "MB" ? `${(value / 1_000_000).toFixed(1)} MB` : `${grouped(value / 1_000)} kB`;
}

const grouped = (value: number): string => Math.round(value).toLocaleString("en-US");
