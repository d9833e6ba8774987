import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Block, blocksOf, textOf } from "./blocks";

const root = join(__dirname, "../../..");

const filesIn = (folder: string, extension = ".ts"): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

/** The arguments of the calls to `documented`, with which tests and scripts find the blocks that they run. */
export const claims = [...filesIn("test"), ...filesIn("scripts")].flatMap((text) =>
  [...text.matchAll(/\bdocumented\(\s*"([^"]+)",\s*("(?:[^"\\]|\\.)+"),?\s*\)/g)].map(([, page, words]) => ({
    page,
    words: JSON.parse(words) as string,
  })),
);

const examples = filesIn("examples");
/** test/examples/hcl.test.ts validates these examples. */
const hclExamples = [...filesIn("examples", ".tf"), ...filesIn("examples", ".tfquery.hcl")];

/** The two commands in the README that `.ci/run` runs. */
const commandsInCi = blocksOf("README.md")
  .filter(({ language }) => language === "sh")
  .slice(0, 2)
  .map(({ code }) => code);

/** The translated programs. `npm run generate` writes them to the page, and `.ci/run` checks that they are current. */
const translations =
  /<!-- Written by scripts\/docs\/translate-example\.ts\. -->[^]*<!-- End of it\. -->/.exec(
    textOf("docs/how-to/languages.md"),
  )?.[0] ?? "";

/** Reports whether another test or script runs or checks a block. */
export function isRunElsewhere({ page, language, code }: Block): boolean {
  return (
    claims.some((claim) => claim.page === page && code.includes(claim.words)) ||
    (page === "README.md" && commandsInCi.includes(code)) ||
    (page === "docs/how-to/languages.md" && translations.includes(`\n\`\`\`${language}\n${code}\`\`\`\n`)) ||
    // `.ci/run` runs these blocks with scripts/docs/run-examples.ts.
    (page.startsWith("examples/") && language === "sh") ||
    // The tests of the examples synthesize and apply the programs that contain these blocks.
    (language === "ts" && examples.some((example) => example.includes(code))) ||
    (language === "hcl" && hclExamples.includes(code))
  );
}
