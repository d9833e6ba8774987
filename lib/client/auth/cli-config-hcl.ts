/** An error for a file that isn't valid HCL or JSON. The message doesn't quote the file, which can contain a secret. */
export class UnreadableConfigError extends Error {
  override readonly name = "UnreadableConfigError";
}

/**
 * A string, an object or a list; undefined for a number, a boolean or an expression, because credentials and services
 * need only strings.
 */
export type HclValue = string | HclObject | readonly HclValue[] | undefined;

/**
 * Arguments and blocks, in order. A block's labels become nested objects, as in HCL 1: `a "b" {}` is parsed like
 * `a = { b = {} }`.
 */
export class HclObject {
  constructor(readonly entries: readonly (readonly [string, HclValue])[]) {}
}

/** A lexical token. `bare` is an identifier, number or punctuation mark; a heredoc is a `string` with an empty text. */
interface Token {
  readonly kind: "string" | "bare";
  readonly text: string;
  readonly line: number;
}

/**
 * Parses a configuration file of the Terraform CLI, in HCL 1 or in its JSON form. Like Terraform, the parser accepts
 * trailing commas in the JSON form.
 *
 * @throws UnreadableConfigError if the content isn't valid HCL or JSON
 */
export function parseHcl(content: string): HclObject {
  const tokens = new TokenReader([...scan(content)]);
  if (!tokens.isMark("{")) return new HclObject(parseEntries(tokens));
  const document = parseObject(tokens);
  tokens.expectEnd();
  return document;
}

class TokenReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get current(): Token | undefined {
    return this.tokens[this.#at];
  }

  isMark(mark: string): boolean {
    return this.current?.kind === "bare" && this.current.text === mark;
  }

  /** Skips the current token if it is the given punctuation mark, and reports whether it skipped the token. */
  accept(mark: string): boolean {
    const isNext = this.isMark(mark);
    if (isNext) this.#at++;
    return isNext;
  }

  next(): Token | undefined {
    return this.tokens[this.#at++];
  }

  expectEnd(): void {
    if (this.current !== undefined) this.fail();
  }

  fail(): never {
    const { line } = this.current ?? this.tokens.at(-1) ?? { line: 1 };
    throw new UnreadableConfigError(`isn't valid HCL or JSON: line ${line} can't be parsed`);
  }
}

const isKey = ({ kind, text }: Token): boolean => kind === "string" || !/^[={}[\],:]$/.test(text);

function parseEntries(tokens: TokenReader): [string, HclValue][] {
  const entries: [string, HclValue][] = [];
  while (tokens.current !== undefined && !tokens.isMark("}")) {
    const keys: string[] = [];
    while (tokens.current !== undefined && isKey(tokens.current)) keys.push(tokens.next()?.text ?? "");
    const [name, ...labels] = keys;
    if (name === undefined) return tokens.fail();
    const value = tokens.accept("=") || tokens.accept(":") ? parseValue(tokens) : parseObject(tokens);
    entries.push([
      name,
      labels.reduceRight<HclValue>((inner, label) => new HclObject([[label, inner]]), value),
    ]);
    while (tokens.accept(","));
  }
  return entries;
}

function parseObject(tokens: TokenReader): HclObject {
  const start = tokens.current;
  if (!tokens.accept("{")) return tokens.fail();
  const entries = parseEntries(tokens);
  if (!tokens.accept("}")) {
    throw new UnreadableConfigError(
      `isn't valid HCL or JSON: the block that starts on line ${start?.line} isn't closed`,
    );
  }
  return new HclObject(entries);
}

function parseValue(tokens: TokenReader): HclValue {
  if (tokens.isMark("{")) return parseObject(tokens);
  if (tokens.accept("[")) return parseList(tokens);
  const token = tokens.current;
  if (token === undefined || !isKey(token)) return tokens.fail();
  tokens.next();
  return token.kind === "string" ? token.text : undefined;
}

function parseList(tokens: TokenReader): HclValue[] {
  const items: HclValue[] = [];
  while (!tokens.accept("]")) {
    items.push(parseValue(tokens));
    while (tokens.accept(","));
  }
  return items;
}

const PARTS = [
  ["space", /[\s\uFEFF]+/y],
  ["comment", /(?:#|\/\/)[^\n]*|\/\*[^]*?\*\//y],
  ["heredoc", /<<(-?)[ \t]*([\w.-]+)\r?\n(?:[^]*?\n)??[ \t]*\2(?=\r?\n|$)/y],
  ["bare", /[\p{L}_][\p{L}\p{N}_.-]*|[-+]?\d[\w.+-]*|[={}[\],:]/uy],
] as const;

function* scan(content: string): Generator<Token> {
  let line = 1;
  for (let at = 0; at < content.length;) {
    const part = content[at] === '"' ? quoted(content, at, line) : unquoted(content, at, line);
    if (part.kind === "string" || part.kind === "bare") yield { kind: part.kind, text: part.text, line };
    line += part.raw.split("\n").length - 1;
    at += part.raw.length;
  }
}

function unquoted(content: string, at: number, line: number): { kind: string; raw: string; text: string } {
  for (const [kind, pattern] of PARTS) {
    pattern.lastIndex = at;
    const raw = pattern.exec(content)?.[0];
    if (raw !== undefined)
      return { kind: kind === "heredoc" ? "string" : kind, raw, text: kind === "heredoc" ? "" : raw };
  }
  throw new UnreadableConfigError(`isn't valid HCL or JSON: line ${line} can't be parsed`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};
const ESCAPE = /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|([0-7]{3})|(.))/iy;

/** Scans a string. Quotation marks inside an interpolation (`${…}`) don't end the string. */
function quoted(content: string, start: number, line: number): { kind: "string"; raw: string; text: string } {
  let text = "";
  let braces = 0;
  for (let at = start + 1; at < content.length; at++) {
    const mark = content[at];
    if (mark === '"' && braces === 0) return { kind: "string", raw: content.slice(start, at + 1), text };
    if (mark === "\n" && braces === 0) break;
    if (mark === "{" && (braces > 0 || content[at - 1] === "$")) braces++;
    if (mark === "}" && braces > 0) braces--;
    if (mark !== "\\" || braces > 0) {
      text += mark;
      continue;
    }
    ESCAPE.lastIndex = at;
    const [raw, short, long, hex, octal, letter] = ESCAPE.exec(content) ?? [];
    const code = short ?? long ?? hex;
    const escaped =
      code === undefined
        ? octal === undefined
          ? ESCAPES[letter]
          : codePoint(parseInt(octal, 8))
        : codePoint(parseInt(code, 16));
    if (raw === undefined || escaped === undefined) break;
    text += escaped;
    at += raw.length - 1;
  }
  throw new UnreadableConfigError(
    `isn't valid HCL or JSON: the string on line ${line} isn't closed, or has an invalid escape sequence`,
  );
}

function codePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
