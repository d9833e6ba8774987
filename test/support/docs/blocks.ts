import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** A fenced code block of a page. */
export interface Block {
  /** The page's path in the repository. */
  readonly page: string;
  /** The line number in the page at which the code begins, starting at 1. */
  readonly line: number;
  /** The info string after the fence, which can be empty. */
  readonly language: string;
  readonly code: string;
}

/** The paths of all pages except API.md, which is generated from the library. */
export const pages: readonly string[] = [
  ...markdownIn(".", false),
  ...markdownIn("docs", true),
  ...markdownIn("examples", true),
].filter((page) => page !== "API.md");

export const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

/** Returns the code blocks of a page, including those in lists, without their indentation. */
export function blocksOf(page: string): Block[] {
  const text = textOf(page);
  return [...text.matchAll(/^( *)```(\S*)[^\n]*\n(.*?)^\1```$/gms)].map(
    ([fence, indentation, language, code], i, all) => ({
      page,
      line: text.slice(0, all[i].index).split("\n").length + 1,
      language,
      code: fence && code.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
    }),
  );
}

/**
 * Returns the only block in a page that contains the given words, for a test that runs the block. The tests of the
 * documentation detect calls to this function with two string literals, and skip the blocks that these calls return.
 */
export function documented(page: string, words: string): Block {
  const found = blocksOf(page).filter(({ code }) => code.includes(words));
  if (found.length === 1) return found[0];
  throw new Error(
    `${page} must have exactly one block with ${JSON.stringify(words)}, but has ${found.length}`,
  );
}

function markdownIn(folder: string, recursive: boolean): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name))
    .sort();
}
