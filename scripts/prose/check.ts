import { MAX_CELL, MAX_SENTENCE, RULES } from "./rules";
import { passagesOfMarkdown, passagesOfProgram, passagesOfShell, type Passage } from "./extract";

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly found: string;
  readonly instead: string;
}

/** Finds wording in a file that breaks a rule. */
export function check(file: string, text: string): Finding[] {
  const isPage = file.endsWith(".md");
  const passages = isPage
    ? passagesOfMarkdown(text)
    : /\.[cm]?[jt]s$/.test(file)
      ? passagesOfProgram(file, text)
      : passagesOfShell(text);
  return passages.flatMap((passage) => [
    ...matches(file, passage),
    ...(isPage ? tooLong(file, passage) : []),
  ]);
}

function matches(file: string, { line, text }: Passage): Finding[] {
  return RULES.flatMap(({ name, pattern, instead }) => {
    const [found] = pattern.exec(text) ?? [];
    return found === undefined ? [] : [{ file, line, rule: name, found, instead }];
  });
}

function tooLong(file: string, { line, text }: Passage): Finding[] {
  if (text.startsWith("|")) {
    if (/^[\s|:-]+$/.test(text)) return [];
    const cell = text.split(/(?<!\\)\|/).find((each) => each.trim().length > MAX_CELL);
    if (cell === undefined) return [];
    const instead = `Move text of more than ${MAX_CELL} characters into a paragraph.`;
    return [{ file, line, rule: "long cell", found: `${cell.trim().slice(0, 40)}…`, instead }];
  }
  const sentence = text.split(/(?<=[.!?:]) /).find((each) => each.split(/\s+/).length > MAX_SENTENCE);
  if (sentence === undefined) return [];
  const instead = `Write sentences of at most ${MAX_SENTENCE} words.`;
  return [{ file, line, rule: "long sentence", found: `${sentence.slice(0, 40)}…`, instead }];
}
