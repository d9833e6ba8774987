import { median, medianOfRounds, type Samples } from "./measure";

/** A row of a table of results. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** The baseline and its value, or a dash. */
  readonly against: string;
  readonly result: string;
  readonly aim: string;
  /** Undefined if there is no target. */
  readonly met: boolean | undefined;
}

type Unit = "ms" | "MB";

interface Comparison {
  readonly what: string;
  readonly reference: string;
  readonly unit?: Unit;
  readonly measured: Samples;
  readonly known: Samples;
  /** The maximum result that meets the target. Default: no target. */
  readonly aim?: number;
}

/** Compares values in seconds or bytes. The result is the median of the ratios of all rounds. */
export function ratio({ what, reference, unit = "ms", measured, known, aim }: Comparison): Figure {
  const result = medianOfRounds(measured, known, (one, other) => one / other);
  return {
    what,
    measured: spread(measured, unit),
    against: `${reference}: ${spread(known, unit)}`,
    result: `${result.toFixed(2)} ×`,
    aim: aim === undefined ? "–" : `≤ ${aim.toFixed(1)} ×`,
    met: aim === undefined ? undefined : result <= aim,
  };
}

/** Like `ratio`, but compares times in seconds. The result is the median of their differences. */
export function difference({ what, reference, measured, known, aim }: Comparison): Figure {
  const result = medianOfRounds(measured, known, (one, other) => one - other);
  return {
    what,
    measured: spread(measured, "ms"),
    against: `${reference}: ${spread(known, "ms")}`,
    result: `${show(result, "ms")} more`,
    aim: aim === undefined ? "–" : `≤ ${show(aim, "ms")} more`,
    met: aim === undefined ? undefined : result <= aim,
  };
}

/** Returns the figure for a count. The optional target is a maximum. */
export function count(what: string, measured: number, against: string, aim: number | undefined): Figure {
  return {
    what,
    measured: group(measured),
    against,
    result: "–",
    aim: aim === undefined ? "–" : `≤ ${group(aim)}`,
    met: aim === undefined ? undefined : measured <= aim,
  };
}

/** Formats a single value, or the minimum, median and maximum of several values. */
function spread(values: Samples, unit: Unit): string {
  if (values.length === 1) return show(values[0], unit);
  const numbers = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    show(value, unit).replace(/ \w+$/, ""),
  );
  return `${numbers.join(" / ")} ${unit}`;
}

export function show(value: number, unit: Unit | "kB"): string {
  if (unit === "ms") return `${group(value * 1_000)} ms`;
  return unit === "MB" ? `${(value / 1_000_000).toFixed(1)} MB` : `${group(value / 1_000)} kB`;
}

export const group = (value: number): string => Math.round(value).toLocaleString("en-US");
