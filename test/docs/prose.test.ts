import { check } from "../../scripts/prose/check";
import { MAX_CELL, MAX_SENTENCE, RULES } from "../../scripts/prose/rules";

const rulesIn = (file: string, text: string): string[] => check(file, text).map(({ rule }) => rule);

describe("a rule about wording", () => {
  it.each(RULES)("finds its bad example: $name", ({ name, bad }) => {
    expect(rulesIn("page.md", `${bad}\n`)).toContain(name);
  });

  it.each(RULES)("accepts its good example: $name", ({ good }) => {
    expect(rulesIn("page.md", `${good}\n`)).toEqual([]);
  });
});

describe("the prose check", () => {
  const bad = "The token lives on.";

  it.each([
    ["a page", "page.md", `# Title\n\n${bad}\n`],
    ["a sentence across two lines", "page.md", "# Title\n\nThe token lives\non.\n"],
    ["a table", "page.md", `| a | b |\n| - | - |\n| c | ${bad} |\n`],
    ["a comment", "a.ts", `/** ${bad} */\nconst a = 1;\n`],
    ["a comment across two lines", "a.ts", "// The token lives\n// on.\nconst a = 1;\n"],
    ["a comment at the end of a line", "a.ts", `const a = 1; // ${bad}\n`],
    ["a test's name", "a.test.ts", `it("The token lives on", () => {});\n`],
    ["a template", "a.ts", "const a = `The token ${b} lives on.`;\n"],
    ["a script's comment", "a.mjs", `// ${bad}\n`],
    ["a shell script's comment", ".ci/run", `#!/bin/sh\n# ${bad}\n`],
  ])("finds a discouraged phrase in %s", (_surface, file, text) => {
    expect(rulesIn(file, text)).toEqual(["life and death"]);
  });

  it.each([
    ["a code block", "page.md", "```ts\n// The token lives on.\n```\n"],
    ["inline code", "page.md", "Call `whatever`.\n"],
    ["a comment in a page", "page.md", "<!-- the token lives on -->\n"],
    ["the target of a link", "page.md", "[Grace](#whoever)\n"],
    ["code", "a.ts", "const whatever = dies;\n"],
  ])("ignores a discouraged phrase in %s", (_surface, file, text) => {
    expect(rulesIn(file, text)).toEqual([]);
  });

  it("reports the line of a finding", () => {
    expect(check("page.md", `# Title\n\nOne.\n\n- ${bad}\n`)).toMatchObject([{ line: 5 }]);
  });

  it("finds long sentences and long table cells in pages", () => {
    const words = (count: number): string => `${"word ".repeat(count).trim()}.`;
    expect(rulesIn("page.md", words(MAX_SENTENCE))).toEqual([]);
    expect(rulesIn("page.md", words(MAX_SENTENCE + 1))).toEqual(["long sentence"]);
    const row = (length: number): string => `| a |\n| - |\n| ${"x".repeat(length)} |\n`;
    expect(rulesIn("page.md", row(MAX_CELL))).toEqual([]);
    expect(rulesIn("page.md", row(MAX_CELL + 1))).toEqual(["long cell"]);
  });
});
