import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { scripts } from "../../package.json";
import { pages, textOf } from "../support/docs/blocks";

const root = join(__dirname, "../..");

const withoutCode = (text: string): string => text.replaceAll(/^( *)```.*?^\1```$/gms, "");

/** Returns the explicit anchors of a page, and the anchors that GitHub derives from its headings. */
function anchorsOf(page: string): string[] {
  const text = withoutCode(textOf(page));
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)];
}

/** Reports whether the file or the anchor of a link doesn't exist. */
function isBroken(page: string, target: string): boolean {
  const [path, anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), decodeURI(path));
  if (!existsSync(join(root, file))) return true;
  if (anchor === undefined) return false;
  return statSync(join(root, file)).isDirectory() || !anchorsOf(file).includes(anchor);
}

it("docs/README.md links to every tutorial, how-to guide, reference page and explanation", () => {
  const listed = /^docs\/(?:tutorials|how-to|reference|explanation)\/[^/]+\.md$/;
  const there = pages.filter((page) => listed.test(page));
  const missing = there.filter(
    (page) => !textOf("docs/README.md").includes(`](${page.slice("docs/".length)})`),
  );
  expect(missing).toEqual([]);
});

describe.each(pages)("%s", (page) => {
  const text = withoutCode(textOf(page));

  it("links only to existing files and anchors", () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
    const broken = targets.filter((target) => !/^https?:/.test(target) && isBroken(page, target));
    expect(broken).toEqual([]);
  });

  it("names only existing scripts and files in the repository", () => {
    const run = [...text.matchAll(/`npm run ([\w:-]+)/g)].map(([, name]) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    const named = [...text.matchAll(/`((?:lib|test|scripts|docs|examples)\/[\w./-]+\.\w+)`/g)].map(
      ([, file]) => file,
    );
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
