import { execFileSync } from "node:child_process";
import { join } from "node:path";

interface Finding {
  readonly ruleId: string;
  readonly message: string;
}

/** Lints files with the repository's ESLint configuration. Jest can't load it, so the tests run a separate program. */
const SCRIPT = `
  import { ESLint } from "eslint";
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => ruleId.startsWith("import-x/"),
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  });
  const findings = [];
  for (const [filePath, text] of JSON.parse(process.argv[1])) {
    const [{ messages }] = await eslint.lintText(text, { filePath });
    findings.push(messages);
  }
  process.stdout.write(JSON.stringify(findings));`;

/** Returns the findings of the import rules for existing files, as if each file contained only the given import. */
function lintImports(...imports: (readonly [file: string, imported: string])[]): Finding[][] {
  const texts = imports.map(([file, imported]) => [file, `import "${imported}";\n`]);
  const args = ["--input-type=module", "--eval", SCRIPT, JSON.stringify(texts)];
  const root = join(__dirname, "..", "..");
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" })) as Finding[][];
}

describe("the linter", () => {
  it("rejects import cycles, and imports from folders that the importing folder must not use", () => {
    const [permitted, cycle, foreign] = lintImports(
      ["lib/client/http/requests.ts", "./server-clock"],
      ["lib/client/http/requests.ts", "../client"],
      ["lib/client/http/requests.ts", "../../emulator/clock"],
    );

    expect(permitted).toEqual([]);
    expect(cycle).toMatchObject([{ ruleId: "import-x/no-cycle" }]);
    expect(foreign).toMatchObject([{ ruleId: "import-x/no-restricted-paths" }]);
    expect(foreign[0].message).toContain("The client must not depend on the emulator");
  });
});
