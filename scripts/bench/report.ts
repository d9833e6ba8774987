import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { TERRAFORM } from "../../test/support/terraform-binary";
import type { Figure } from "./figure";

const FILE = join(__dirname, "../../docs/explanation/benchmarks.md");
const BEGIN = "<!-- The table is written by `npm run bench`. -->";
const END = "<!-- End of the table. -->";

/** Puts the table into its page, in place of the one before. */
export async function writeReport(figures: readonly Figure[]): Promise<void> {
  const page = readFileSync(FILE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${FILE} lacks the lines between which the table belongs`);
  const written = `${before}${BEGIN}\n\n${circumstances()}\n\n${table(figures)}\n\n${END}${after}`;
  writeFileSync(FILE, await format(written, { ...(await resolveConfig(FILE)), filepath: FILE }));
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, against, result, aim, met }) => [
    what,
    measured,
    against,
    result,
    aim,
    met === undefined ? "–" : met ? "yes" : "**no**",
  ]);
  const heads = ["what", "measured", "against", "result", "aim", "met"];
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function circumstances(): string {
  const { terraform_version: terraform } = JSON.parse(
    execFileSync(TERRAFORM, ["version", "-json"], { encoding: "utf8" }),
  ) as { terraform_version: string };
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${model.trim()}), ${memory} GiB`;
  return `Measured on ${date}: Node ${process.versions.node}, Terraform ${terraform}, ${process.platform} ${process.arch}, ${machine}.`;
}
