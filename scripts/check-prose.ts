/**
 * Checks the wording of pages, and of comments and strings in programs. The rules are in
 * scripts/prose/rules.ts.
 *
 *   tsx scripts/check-prose.ts                  checks everything
 *   tsx scripts/check-prose.ts --counts         prints the number of findings of each rule
 *   tsx scripts/check-prose.ts docs lib/cli     checks the files in these folders
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./prose/check";

const root = join(__dirname, "..");
const SURFACES = [".ci/run", "*.md", "*.mjs", ".github", "docs", "examples", "lib", "scripts", "test"];
/** Generated files, whose sources are checked instead, and the files with bad examples: the rules and their test. */
const EXCLUDED =
  /(^API\.md$|\/generated\/|^docs\/reference\/provider\/|^scripts\/prose\/rules\.ts$|^test\/docs\/prose\.test\.ts$)/;

const paths = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const files = execFileSync("git", ["ls-files", "--", ...(paths.length > 0 ? paths : SURFACES)], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => (/\.(md|[cm]?[jt]s)$/.test(file) || file === ".ci/run") && !EXCLUDED.test(file));

const findings = files.flatMap((file) => check(file, readFileSync(join(root, file), "utf8")));
if (process.argv.includes("--counts")) {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  for (const [rule, count] of counts) console.log(`${count}\t${rule}`);
} else {
  for (const { file, line, rule, found, instead } of findings) {
    console.error(`${file}:${line}: ${rule}: "${found}". ${instead}`);
  }
}
console.log(`${files.length} files checked, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
