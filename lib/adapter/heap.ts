/**
 * Keeps the young generation of V8's heap as small as it is now. With ten calls at a time it would grow to 48 MB, in a
 * process that runs for seconds.
 *
 * Call it when the process is busy. Once a flag has changed, V8 uses its code cache neither for Node's modules nor
 * for the provider, so that what isn't loaded yet has to be compiled.
 */
export function limitYoungGeneration(): void {
  setGrowthFactor(1);
}

/** Resets the flag to its default, because V8 would reject a code cache that was written with another value. */
export function restoreYoungGeneration(): void {
  setGrowthFactor(2);
}

let growthFactor = 2;

function setGrowthFactor(factor: number): void {
  if (growthFactor === factor) return;
  growthFactor = factor;
  // Not at the start of the file, because loading the module would delay each start by 2 ms.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
