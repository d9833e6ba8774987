/**
 * Measures what users wait for and pay for, each against something they know and in the same run, and writes the table
 * into docs/explanation/benchmarks.md. With --quick it measures little, writes nothing, and only shows that everything runs.
 */
import { cleanUpAtTheEnd, endWithin } from "./bench/run";
import type { Figure } from "./bench/figure";
import { libraryFigures } from "./bench/library";
import { pluginFigures } from "./bench/plugin";
import { writeReport } from "./bench/report";
import { requestFigures } from "./bench/requests";
import { sizeFigures } from "./bench/sizes";
import { creationFigures, growthFigures, planFigures } from "./bench/terraform";

const options = process.argv.slice(2);
const quick = options.includes("--quick");
const unknown = options.find((option) => option !== "--quick");
if (unknown !== undefined) {
  console.error(`Unknown option ${unknown}; there is --quick`);
  process.exit(2);
}

const parts: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  "the plugin": () => pluginFigures(quick ? 2 : 30, quick ? 20 : 1_000),
  plans: () => planFigures(quick ? 1 : 15, quick ? 20 : 1_000),
  creation: () => creationFigures(quick ? 30 : 300, quick ? 20 : 1_000),
  requests: () => requestFigures(quick ? 20 : 1_000),
  growth: () => growthFigures(quick ? [1, 10, 20] : [10, 1_000, 10_000]),
  "the library": () => libraryFigures(quick ? 1 : 15, quick ? 20 : 1_000),
  sizes: () => sizeFigures(),
};

async function main(): Promise<void> {
  cleanUpAtTheEnd();
  endWithin(9.5 * 60_000);
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    console.log(`${Math.round(performance.now() / 1_000)} s: measuring ${name} …`);
    for (const figure of await measure()) {
      figures.push(figure);
      const { what, measured, against, result, aim, met } = figure;
      // Of a few, the ratios tell nothing.
      const mark = quick || met === undefined ? "–" : met ? "✓" : "✗";
      console.log(`  ${mark} ${what}: ${measured}; ${against}; ${result} (aim: ${aim})`);
    }
  }
  if (quick) return;
  await writeReport(figures);
  console.log("\nThe table is in docs/explanation/benchmarks.md.");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
