import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, blocksOf, documented, pages, textOf } from "../support/docs/blocks";
import { claims, isRunElsewhere } from "../support/docs/claims";
import { toPattern } from "../support/docs/pattern";
import { Shell } from "../support/docs/shell";
import { TypeScriptBlocks } from "../support/docs/typescript";
import { type Configuration, findErrors } from "../support/docs/validation";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { createExampleEnvironment } from "../support/example";

const LANGUAGES = ["ts", "hcl", "json", "sh", "console"];

const blocks = pages.flatMap(blocksOf);
const nameOf = ({ page, line }: Block): string => `${page}:${line}`;

const checkedHere = (wanted: string): Block[] =>
  blocks.filter((block) => block.language === wanted && !isRunElsewhere(block));

/** Reports whether a block is a separate program. Code with `await` can't be in the constructor of a stack. */
const isProgram = ({ code }: Block): boolean => /\bawait\b/.test(code);

describe("the code blocks of the pages", () => {
  it("are all found by `blocksOf`", () => {
    const fences = (text: string): number => text.match(/^ *(```|~~~)/gm)?.length ?? 0;
    for (const page of pages) expect([page, fences(textOf(page))]).toEqual([page, 2 * blocksOf(page).length]);
  });

  it("are in a language that this file checks, or are run by another test", () => {
    const others = blocks.filter((block) => !LANGUAGES.includes(block.language) && !isRunElsewhere(block));
    expect(others.map((block) => `${nameOf(block)}: ${block.language}`)).toEqual([]);
  });

  it.each(claims)("include the block in $page with $words, which a test runs", ({ page, words }) => {
    expect(documented(page, words).code).toContain(words);
  });

  it("are run by `.ci/run` if they are the README's first two commands or the commands of the examples", () => {
    const ci = readFileSync(join(__dirname, "../../.ci/run"), "utf8");
    expect(ci).toContain("npx tsx scripts/docs/run-examples.ts\n");
    expect(ci).toMatch(/^first_command\(\) \{ run_readme_command 1; \}\ntwo_at_a_time first_command /m);
    expect(ci).toMatch(/^run_readme_command 2$/m);
    expect(ci).toContain('-c "$(readme_command "$1")"');
  });

  it("are valid JSON if they are marked as JSON", () => {
    const isJson = ({ code }: Block): boolean => {
      try {
        JSON.parse(code);
        return true;
      } catch {
        return false;
      }
    };
    expect(
      checkedHere("json")
        .filter((block) => !isJson(block))
        .map(nameOf),
    ).toEqual([]);
  });
});

describe("the configurations of the pages", () => {
  const typescript = checkedHere("ts");
  let modules: TypeScriptBlocks;

  beforeAll(() => {
    modules = new TypeScriptBlocks("pages", typescript);
  });

  afterAll(() => modules.remove());

  it("compile as TypeScript", () => {
    expect(modules.typeErrors()).toEqual([]);
  });

  it("are valid Terraform, in HCL or after synthesis", async () => {
    const configurations: Configuration[] = checkedHere("hcl").map((block) => ({
      name: nameOf(block),
      language: "hcl",
      text: block.code,
    }));
    for (const block of typescript.filter((one) => !isProgram(one))) {
      const made = await modules.synthesize(block);
      configurations.push(...made.map((text) => ({ name: nameOf(block), language: "json", text }) as const));
    }
    expect(await findErrors(configurations)).toEqual([]);
  });
});

describe("the commands and programs of the pages", () => {
  let emulator: TestEmulator;
  let shell: Shell;

  beforeAll(async () => {
    emulator = await startTestEmulator({ tls: true });
    shell = new Shell((folder) => createExampleEnvironment(join(folder, "home"), emulator.url, OWNER_TOKEN));
  });

  afterAll(async () => {
    shell.remove();
    await emulator.close();
  });

  /** Returns the names and the output of the blocks that fail, or whose output differs from the page. */
  async function failuresOf(
    wanted: readonly Block[],
    run: (block: Block) => ReturnType<Shell["run"]>,
  ): Promise<string[]> {
    const outputs = [];
    for (const block of wanted) outputs.push([nameOf(block), await run(block)] as const);
    return outputs.flatMap(([name, output]) => (output === undefined ? [] : `${name}: ${output}`));
  }

  it("succeed if they are shell commands", async () => {
    expect(await failuresOf(checkedHere("sh"), ({ code }) => shell.run(code))).toEqual([]);
  });

  it("succeed if they are TypeScript programs", async () => {
    const run = ({ code }: Block): ReturnType<Shell["run"]> => {
      writeFileSync(join(shell.folder, "program.mts"), code);
      return shell.run("npx tsx program.mts");
    };
    expect(await failuresOf(checkedHere("ts").filter(isProgram), run)).toEqual([]);
  });

  it("print the output that the page shows", async () => {
    const run = ({ code }: Block): ReturnType<Shell["run"]> => {
      const [command, ...output] = code.split("\n");
      return shell.run(command.replace(/^\$ /, ""), toPattern(output.join("\n")));
    };
    expect(await failuresOf(checkedHere("console"), run)).toEqual([]);
  });
});
