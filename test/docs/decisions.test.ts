import { readdirSync } from "node:fs";
import { join } from "node:path";
import { textOf } from "../support/docs/blocks";

const folder = "docs/decisions";
const files = readdirSync(join(__dirname, "../..", folder)).filter((name) => name !== "README.md");
const index = textOf(`${folder}/README.md`);
const SECTIONS = ["Context", "Decision", "Alternatives", "Consequences"];

describe("the decisions", () => {
  it("have consecutive numbers if the merged numbers in the index are included", () => {
    const numbers = files.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]));
    const merged = [...index.matchAll(/Number (\d+) was merged into \[\d+\]\(/g)].map(([, number]) =>
      Number(number),
    );
    const all = [...numbers, ...merged].sort((a, b) => a - b);
    expect(all).toEqual(all.map((_, i) => i + 1));
  });

  it.each(files)("%s has a number, a date, a status and the four sections", (name) => {
    const text = textOf(`${folder}/${name}`);
    expect(text).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
    expect(text).toMatch(/^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by \[.+\]\(.+\))\.$/m);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
  });

  it.each(files)("%s is in the index, with its title and date", (name) => {
    const text = textOf(`${folder}/${name}`);
    const [, title] = /^# \d+\. (.*)$/m.exec(text) ?? [];
    const [, date] = /^Date: (\S+)\./m.exec(text) ?? [];
    expect(index.replace(/ +/g, " ")).toContain(`[${title}](${name}) | ${date} |`);
  });
});
