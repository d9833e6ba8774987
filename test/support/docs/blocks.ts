import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** A fenced block of a page. */
export interface Block {
  /** The page's path in the repository. */
  readonly page: string;
  /** Where its code begins, from 1 up. */
  readonly line: number;
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string;
  readonly code: string;
}

/** Every page that a person writes: API.md comes from the library, and is compared with it. */
export const pages: readonly string[] = [
  ...markdownIn(".", false),
  ...markdownIn("docs", true),
  ...markdownIn("examples", true),
].filter((page) => page !== "API.md");

export const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

/** The blocks of a page, those within lists too, without their indentation. */
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
 * The one block of a page that has these words, for a test that runs it. Whoever calls this with two literals answers
 * for the block: the tests of the pages find the call, and leave it to its caller.
 */
export function documented(page: string, words: string): Block {
  const found = blocksOf(page).filter(({ code }) => code.includes(words));
  if (found.length === 1) return found[0];
  throw new Error(`${page} should have one block with ${JSON.stringify(words)}, and has ${found.length}`);
}

function markdownIn(folder: string, recursive: boolean): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name))
    .sort();
}
