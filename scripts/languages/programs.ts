/** The programs in the README and in docs/how-to/languages.md. */
import { blocksOf, documented } from "../../test/support/docs/blocks";

export type Language = "typescript" | "python" | "java" | "go";

const page = "docs/how-to/languages.md";

/** Returns the README's program in a language. */
export function readmeProgram(language: Language): string {
  const name = { typescript: "ts", python: "python", java: "java", go: "go" }[language];
  const [program] = blocksOf(language === "typescript" ? "README.md" : page).filter(
    (block) => block.language === name && /\bapp\.[sS]ynth\(\)/.test(block.code),
  );
  return program.code;
}

const lines: Readonly<Record<Language, string>> = {
  typescript: documented("docs/how-to/languages.md", "TerraformIterator.fromList(workspaces.listValue);")
    .code,
  python: documented("docs/how-to/languages.md", "TerraformIterator.from_list").code,
  java: documented("docs/how-to/languages.md", "ListTerraformIterator each").code,
  go: documented("docs/how-to/languages.md", "cdktf.TerraformIterator_FromList").code,
};

/**
 * Returns the README's program in a language, extended with the lines about values that are unknown at synth. The lines
 * are inserted where the page describes.
 */
export function programWithUnknownValues(language: Language): string {
  const program = readmeProgram(language);
  const isImport = (line: string): boolean => /^(import|from) /.test(line);
  const all = lines[language].split("\n");
  const imports = all.filter(isImport).join("\n");
  const statements = all.filter((line) => !isImport(line)).join("\n");
  const withStatements = program.replace(/^\s*app\.[sS]ynth\(\)/m, `\n${statements}$&`);
  if (language === "typescript") {
    return withStatements.replace(
      "TerraformOutput,",
      "TerraformIterator, TerraformOutput, TerraformVariable,",
    );
  }
  return `${imports}\n${withStatements}`;
}

/** The page's code blocks that build the package in a clone and use it in a program. */
export const recipes = {
  python: documented("docs/how-to/languages.md", "pip install ./build/languages/python").code,
  java: documented("docs/how-to/languages.md", "mvn --file build/languages/java install").code,
  javaDependency: documented("docs/how-to/languages.md", "<artifactId>cdktf-tfe-tokens</artifactId>").code,
  goModule: documented("docs/how-to/languages.md", "npm run languages -- go\n").code,
  goProgram: documented("docs/how-to/languages.md", "go mod tidy").code,
};

/** The command on the page that starts the emulator after an installation with pip. */
export const pythonCommand = documented(
  "docs/how-to/languages.md",
  "cdktf-tfe-tokens emulator --port 8080",
).code;
