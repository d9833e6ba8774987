/**
 * Limits the young generation of V8's heap to its current size. With ten concurrent calls, it would grow to 48 MB in a
 * process that runs only for seconds.
 *
 * Call this only after the process has loaded most of its code. After a flag has changed, V8 no longer uses its code
 * cache for Node's modules or the provider, so it has to compile all code that isn't loaded yet.
 */
export function limitYoungGeneration(): void {
  setGrowthFactor(1);
}

/** Resets V8's flag to its default, because V8 would reject a code cache that was written with a different value. */
export function restoreYoungGeneration(): void {
  setGrowthFactor(2);
}

let growthFactor = 2;

function setGrowthFactor(factor: number): void {
  if (growthFactor === factor) return;
  growthFactor = factor;
  // The module isn't imported at the start of the file, because loading it would delay each start by 2 ms.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
