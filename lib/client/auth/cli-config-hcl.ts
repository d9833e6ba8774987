/** The file is not what Terraform could read. The message quotes nothing of it: it may hold a secret. */
export class UnreadableConfigError extends Error {
  override readonly name = "UnreadableConfigError";
}

/** `bare` is an identifier, number or mark; a heredoc is a `string` whose text nobody needs. */
interface Token {
  readonly kind: "string" | "bare";
  readonly text: string;
  readonly line: number;
}

/**
 * The tokens of `credentials "host" { token = "…" }` blocks in a configuration file of the Terraform CLI, as pairs of
 * host and token. All other blocks and arguments are read over: the file is HCL 1, of which this is the part that says
 * where a block begins and ends.
 *
 * @throws UnreadableConfigError where that cannot be told
 */
export function parseHclCredentials(content: string): [string, string][] {
  const tokens = [...scan(content)];
  const found: [string, string][] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (opens(tokens[at])) {
      at = endOfBlock(tokens, at);
    } else if (tokens[at].text === "credentials" && opens(tokens[at + 2])) {
      const end = endOfBlock(tokens, at + 2);
      const token = argument(tokens.slice(at + 3, end), "token");
      if (token !== undefined) found.push([tokens[at + 1].text, token]);
      at = end;
    }
  }
  return found;
}

const opens = (token: Token | undefined): boolean => token?.kind === "bare" && /^[{[]$/.test(token.text);
const closes = (token: Token): boolean => token.kind === "bare" && /^[}\]]$/.test(token.text);

/** @param start where the block's first brace is */
function endOfBlock(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (opens(tokens[at])) depth++;
    if (closes(tokens[at]) && --depth === 0) return at;
  }
  throw new UnreadableConfigError(
    `is no HCL: the block that begins in line ${tokens[start].line} has no end`,
  );
}

/** The last string that a block's own argument is given. */
function argument(block: readonly Token[], name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < block.length; at++) {
    const [, equals, value] = block.slice(at, at + 3);
    if (opens(block[at])) at = endOfBlock(block, at);
    else if (block[at].text === name && equals?.text === "=" && value?.kind === "string") found = value.text;
  }
  return found;
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
  throw new UnreadableConfigError(`is no HCL: line ${line} cannot be read`);
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

/** A string; quotes between the braces of an interpolation `${…}` do not end it. */
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
    `is no HCL: the string in line ${line} has no end, or an escape that is none`,
  );
}

function codePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
