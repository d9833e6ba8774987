import { readFileSync } from "node:fs";
import { join } from "node:path";

const docs = join(__dirname, "../../docs");
const page = readFileSync(join(docs, "handing-over.md"), "utf8");

/** The code of a page, each with the file that the text before it names. */
const blocks = [
  ...page.matchAll(/\]\((\.\.\/examples\/[^)]+\.ts)\)[^`]*(?:`[^`]+`[^`]*)*?```ts\n(.*?)```/gs),
].map(([, file, code]) => ({ file, code }));

describe("the page on handing over", () => {
  test("has both worked examples", () => {
    expect(blocks.map(({ file }) => file)).toEqual([
      "../examples/aws-secrets-manager/main.ts",
      "../examples/vault/main.ts",
    ]);
  });

  test.each(blocks)("has the code of $file, which is synthesized and applied in a test", ({ file, code }) => {
    expect(readFileSync(join(docs, file), "utf8")).toContain(code);
  });
});
