/**
 * Measures times, memory, requests and sizes that matter to users, and compares most of them with a baseline.
 *
 * - `npm run bench` prints all results, and takes about 17 minutes.
 * - `npm run bench -- --write` also writes the tables and the chart of docs/explanation/benchmarks.md.
 * - `npm run bench -- --quick` takes only a few measurements, to check that everything runs.
 */
import { creationFigures } from "./bench/creations";
import { cleanEnvironment } from "./bench/environment";
import type { Figure } from "./bench/figure";
import { growthFigures, measureGrowth, type Growth } from "./bench/growth";
import { libraryFigures } from "./bench/library";
import { planFigures, refreshFigures, requestFigures } from "./bench/plans";
import { findPrograms } from "./bench/providers";
import { writeReport, type Section } from "./bench/report";
import { cleanUpAtTheEnd, endWithin } from "./bench/run";
import { sizeFigures } from "./bench/sizes";
import { startFigures } from "./bench/start";

const options = process.argv.slice(2);
const [quick, write] = ["--quick", "--write"].map((option) => options.includes(option));
const unknown = options.find((option) => option !== "--quick" && option !== "--write");
if (unknown !== undefined || (quick && write)) {
  console.error(
    `${unknown === undefined ? "Both options are set" : `Unknown option ${unknown}`}. Use only --quick or --write.`,
  );
  process.exit(2);
}

async function main(): Promise<void> {
  const removed = cleanEnvironment();
  cleanUpAtTheEnd();
  endWithin(20 * 60_000);
  if (removed.length > 0) console.log(`Removed from the environment: ${removed.join(", ")}`);
  const programs = findPrograms(process.env);
  for (const [name, file] of Object.entries(programs))
    console.log(`${name}: ${file ?? "not found, so not measured"}`);

  let growth: Growth | undefined;
  const measurements: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
    "Start of the provider": () => startFigures(quick ? 1 : 30, quick ? 20 : 1_000, programs),
    "`terraform plan`": () => planFigures(quick ? 1 : 15, quick ? 20 : 1_000, programs),
    "Refresh at 30 requests per second and 50 ms of latency": () =>
      refreshFigures(quick ? 1 : 3, quick ? 5 : 200, programs),
    "`terraform apply` that creates tokens": () => creationFigures(quick ? 1 : 3, quick ? 10 : 200, programs),
    Requests: () => requestFigures(quick ? 20 : 1_000, programs),
    Library: () => libraryFigures(quick ? 1 : 15, quick ? 20 : 1_000),
    Size: () => sizeFigures(),
    "Growth per token": async () => {
      growth = await measureGrowth(quick ? [1, 5, 10] : [1, 10, 100, 1_000, 10_000], programs);
      return growthFigures(growth);
    },
  };
  const sections: Section[] = [];
  for (const [title, measure] of Object.entries(measurements)) {
    console.log(`\n${title} (after ${Math.round(performance.now() / 1_000)} s)`);
    const figures = await measure();
    sections.push({ title, figures });
    for (const { what, measured, against, result, aim, met } of figures) {
      // Results of a few rounds with few tokens aren't meaningful.
      const mark = quick || met === undefined ? "–" : met ? "✓" : "✗";
      console.log(`  ${mark} ${what}: ${measured}; ${against}; ${result} (target: ${aim})`);
    }
  }
  if (!write || growth === undefined) return;
  await writeReport(sections, growth, removed);
  console.log("\nThe tables are in docs/explanation/benchmarks.md.");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
