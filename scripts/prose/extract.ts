import ts from "typescript";

/** Text that a person reads, and the line on which it starts. */
export interface Passage {
  readonly line: number;
  readonly text: string;
}

/**
 * Returns the paragraphs, headings and list items of a page, each on one line, without code. Each row of a
 * table is a separate passage.
 */
export function passagesOfMarkdown(page: string): Passage[] {
  const blank = (text: string): string => text.replace(/[^\n]/g, "");
  const prose = page
    .replace(/^---\n[^]*?\n---\n/, blank)
    .replace(/^( *)(```|~~~)[^]*?^\1\2$/gm, blank)
    .replace(/<!--[^]*?-->/g, blank)
    .split("\n");
  const passages: { line: number; text: string }[] = [];
  let isOpen = false;
  prose.forEach((text, i) => {
    const starts = /^\s*(?:#{1,6} |[-*] |\d+\. |\|)/.test(text);
    if (text.trim() === "") isOpen = false;
    else if (isOpen && !starts) passages[passages.length - 1].text += ` ${text.trim()}`;
    else {
      passages.push({ line: i + 1, text: text.trim() });
      isOpen = !/^\s*(?:#|\|)/.test(text);
    }
  });
  return passages.map(({ line, text }) => ({ line, text: withoutCode(text) }));
}

/** Returns the comments of a program, and its strings of at least three words. */
export function passagesOfProgram(file: string, text: string): Passage[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const passages: Passage[] = [];
  const seen = new Set<number>();

  function visit(node: ts.Node): void {
    const start = node.getFullStart();
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, start) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    // Consecutive line comments are one paragraph.
    let previous: { end: number; lines: string[]; line: number } | undefined;
    const paragraphs: { lines: string[]; line: number }[] = [];
    for (const { pos, end, kind } of ranges) {
      if (seen.has(pos)) continue;
      seen.add(pos);
      const comment = textOfComment(text.slice(pos, end));
      const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
      if (isLine && previous !== undefined && /^\s*$/.test(text.slice(previous.end, pos))) {
        previous.lines.push(comment);
        previous.end = end;
        continue;
      }
      const paragraph = { lines: [comment], line: lineOf(pos), end };
      paragraphs.push(paragraph);
      previous = isLine ? paragraph : undefined;
    }
    passages.push(...paragraphs.map(({ lines, line }) => ({ line, text: withoutCode(lines.join(" ")) })));
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map(({ literal }) => literal.text);
      passages.push(...proseOf([node.head.text, ...spans].join("…"), lineOf(node.getStart())));
    } else if (ts.isStringLiteralLike(node)) {
      passages.push(...proseOf(node.text, lineOf(node.getStart())));
    }
    node.getChildren(source).forEach(visit);
  }

  visit(source);
  return passages;
}

/** Returns the comment lines of a shell script. */
export function passagesOfShell(text: string): Passage[] {
  return text
    .split("\n")
    .flatMap((line, i) =>
      /^\s*#(?!!)/.test(line) ? [{ line: i + 1, text: withoutCode(line.replace(/^\s*#+ ?/, "")) }] : [],
    );
}

const withoutCode = (text: string): string =>
  text
    .replace(/`[^`]*`/g, "`…`")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/https?:\/\/\S+/g, "…");

const proseOf = (text: string, line: number): Passage[] =>
  /\p{L}+ \S+ \S*\p{L}/u.test(text) ? [{ line, text: withoutCode(text) }] : [];

/** Removes the comment markers. Each tag starts a new line. */
const textOfComment = (comment: string): string =>
  comment
    .replace(/^\/\*\*?|\*\/$/g, "")
    .replace(/^\/\/ ?/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join(" ")
    .replace(/ (@\w+)/g, "\n$1")
    .trim();
