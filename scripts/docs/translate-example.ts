/**
 * Translates the README's program for docs/how-to/languages.md, using jsii-rosetta and the library's own assembly. With
 * --check, the script only compares, and exits with 1 if the page is out of date.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CSharpVisitor, GoVisitor, JavaVisitor, PythonVisitor, translateTypeScript } from "jsii-rosetta";
import { blocksOf } from "../../test/support/docs/blocks";

interface Language {
  readonly title: string;
  /** The language name after the code fence. */
  readonly name: string;
  readonly visitor: Parameters<typeof translateTypeScript>[1];
  /**
   * Pairs of text in the translator's output and the correct text. If the text isn't found, the script fails, so that
   * outdated corrections are detected.
   */
  readonly corrections: readonly (readonly [translated: string | RegExp, wanted: string])[];
  /** Text around the statements from the creation of `app` to the end, in languages that require a function. */
  readonly around?: readonly [before: string, indentation: string, after: string];
}

const languages: readonly Language[] = [
  {
    title: "Python",
    name: "python",
    visitor: new PythonVisitor(),
    corrections: [
      ["from cdktf_tfe_tokens import RotationSchedule\n", ""],
      [
        "import Duration, MetricsToken, TeamToken",
        "import Duration, MetricsToken, RotationSchedule, TeamToken",
      ],
    ],
  },
  {
    title: "Java",
    name: "java",
    visitor: new JavaVisitor(),
    corrections: [[/^(import .*\.)(TeamToken;)$/m, "$1RotationSchedule;\n$1$2"]],
    around: ["public class Main {\n    public static void main(String[] args) {\n", "        ", "    }\n}\n"],
  },
  {
    title: "C#",
    name: "csharp",
    visitor: new CSharpVisitor(),
    corrections: [["Tfe.TfeProvider;", "Tfe.Provider;"]],
  },
  {
    title: "Go",
    name: "go",
    visitor: new GoVisitor(),
    corrections: [
      [
        /(import .*\n)+/,
        `package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf-tfe-tokens/cdktf-tfe-tokens-go/tokens"
	"github.com/cdktf/cdktf-provider-tfe-go/tfe/v12/provider"
	"github.com/cdktf/cdktf-provider-tfe-go/tfe/v12/team"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)
`,
      ],
      // In Go, the prebuilt provider has a package for each resource.
      ["tfe.NewTfeProvider(", "provider.NewTfeProvider("],
      ["tfe.NewTeam(", "team.NewTeam("],
      [/\b(\w+)(\.New\w+\(.*, &)(?=[A-Z])/g, "$1$2$1."],
      ["&RotationSchedule{", "&tokens.RotationSchedule{"],
      ["Duration_*Days", "Duration_Days"],
      // In Go, properties are methods, and optional arguments must be passed.
      ["team.id,", "team.Id(),"],
      [/\.value,/g, ".Value(),"],
      [/jsii\.Boolean\(/g, "jsii.Bool("],
      ["NewApp()", "NewApp(nil)"],
      ['"Grafana"))', '"Grafana"), nil)'],
      [/,(\n\}\)) (\/\/ .*)/, ",$1"],
    ],
    around: ["func main() {\n", "\t", "}\n"],
  },
];

const root = join(__dirname, "../..");
const folder = join(root, "build/translation");

function translated(program: string, { title, visitor, corrections, around }: Language): string {
  const source = { contents: program, fileName: join(folder, "main.ts") };
  const { translation, diagnostics } = translateTypeScript(source, visitor, {
    includeCompilerDiagnostics: true,
  });
  const problems = diagnostics.map(({ formattedMessage }) => formattedMessage);
  if (problems.length > 0) throw new Error(`the README's program in ${title}: ${problems.join("")}`);
  let text = translation;
  for (const [wrong, right] of corrections) {
    const corrected = text.replace(wrong, right);
    if (corrected === text)
      throw new Error(
        `the ${title} program doesn't contain ${String(wrong)}. Remove or update this correction.`,
      );
    text = corrected;
  }
  if (around === undefined) return `${text.trim()}\n`;
  const [before, indentation, after] = around;
  const begin = text.search(/^(App )?app /m);
  const statements = text
    .slice(begin)
    .trim()
    .replaceAll(/^(?=.)/gm, indentation);
  return `${text.slice(0, begin)}${before}${statements}\n${after}`;
}

function main(): void {
  const [program] = blocksOf("README.md").filter(({ language }) => language === "ts");
  // The translator resolves packages in the same way as Node, so it finds this package by name only through a link.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/cdktf-tfe-tokens"));
  const sections = languages.map(
    (language) =>
      `### ${language.title}\n\n\`\`\`${language.name}\n${translated(program.code, language)}\`\`\`\n`,
  );

  const page = join(root, "docs/how-to/languages.md");
  const before = readFileSync(page, "utf8");
  const after = before.replace(
    /(<!-- Written by scripts\/docs\/translate-example\.ts\. -->\n)[^]*?(<!-- End of it\. -->)/,
    (_, begin: string, end: string) => `${begin}\n${sections.join("\n")}\n${end}`,
  );
  if (!process.argv.includes("--check")) writeFileSync(page, after);
  else if (after !== before) {
    console.error("out of date: docs/how-to/languages.md\nrun `npm run generate` and commit the result");
    process.exitCode = 1;
  }
}

main();
