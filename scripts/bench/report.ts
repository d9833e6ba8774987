import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { readTerraformVersion } from "../../test/support/terraform-binary";
import { drawGrowth } from "./chart";
import { group, show, type Figure } from "./figure";
import type { Cost, Growth } from "./growth";

const DOCS = join(__dirname, "../../docs");
const FILE = join(DOCS, "explanation/benchmarks.md");
const CHART = join(DOCS, "images/growth.svg");
const BEGIN = "<!-- The tables are written by `npm run bench -- --write`. -->";
const END = "<!-- End of the tables. -->";

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** Replaces the tables on the page, and the chart. */
export async function writeReport(
  sections: readonly Section[],
  growth: Growth,
  removed: readonly string[],
): Promise<void> {
  const page = readFileSync(FILE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${FILE} doesn't contain the lines that enclose the tables`);
  const tables = sections.map(({ title, figures }) => `### ${title}\n\n${figureTable(figures)}`);
  const written = [
    `${before}${BEGIN}`,
    describeMachine(removed),
    summary(sections),
    ...tables,
    "### Growth",
    growthTable(growth),
    "![Time of plan, create and synth for 1 to 10,000 tokens, on logarithmic scales](../images/growth.svg)",
    `${END}${after}`,
  ].join("\n\n");
  writeFileSync(FILE, await format(written, { ...(await resolveConfig(FILE)), filepath: FILE }));
  writeFileSync(CHART, drawGrowth(growth));
}

function summary(sections: readonly Section[]): string {
  const aims = sections.flatMap(({ figures }) => figures).filter(({ met }) => met !== undefined);
  const missed = aims.filter(({ met }) => met === false);
  const list = missed.map(({ what }) => `- ${what}`).join("\n");
  return `${aims.length - missed.length} of ${aims.length} targets are met.${missed.length === 0 ? "" : ` Missed targets:\n\n${list}`}`;
}

function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, against, result, aim, met }) => [
    what,
    measured,
    against,
    result,
    aim,
    met === undefined ? "–" : met ? "yes" : "**no**",
  ]);
  return table(["measurement", "measured", "baseline", "result", "target", "met"], rows);
}

function growthTable({ sizes, plan, create, synth }: Growth): string {
  const cell = ({ requests, seconds, memory }: Cost): string =>
    [...(requests > 0 ? [group(requests)] : []), show(seconds, "ms"), show(memory, "MB")].join(" / ");
  const rows = sizes.map((size, i) => [group(size), cell(plan[i]), cell(create[i]), cell(synth[i])]);
  const heads = [
    "tokens",
    "plan: requests / time / memory",
    "create: requests / time / memory",
    "synth: time / memory",
  ];
  return table(heads, rows);
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function describeMachine(removed: readonly string[]): string {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${model.trim()}), ${memory} GiB`;
  const cleaned =
    removed.length === 0
      ? ""
      : " Environment variables that slow down Node or change Terraform's configuration were removed.";
  return `Measured on ${date}: Node ${process.versions.node}, Terraform ${readTerraformVersion()}, ${process.platform} ${process.arch}, ${machine}.${cleaned}`;
}
