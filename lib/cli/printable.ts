/**
 * Characters that might control a terminal, be invisible, or reorder the text around them: control and format
 * characters (including those for bidirectional text), line and paragraph separators, lone surrogates, and private-use
 * characters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Makes untrusted text safe to print by replacing unprintable characters with JSON escapes. */
export const escapeUnprintable = (text: string): string => text.replace(UNPRINTABLE, escapeCharacter);

/** Does the same as `escapeUnprintable`, but keeps line breaks. */
export const escapeLines = (text: string): string => text.split("\n").map(escapeUnprintable).join("\n");

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}

/** Characters that are two columns wide: East Asian wide characters (Unicode Standard Annex 11) and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Yields the user-perceived characters of a string with their widths in columns. */
function* segmentText(text: string): Generator<readonly [character: string, places: number]> {
  for (const { segment } of characters.segment(text)) yield [segment, WIDE.test(segment) ? 2 : 1];
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Returns the width of printable text in columns. */
export function getWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const [, places] of segmentText(text)) width += places;
  return width;
}

/** Truncates printable text that is wider than the given number of columns, and appends an ellipsis. */
export function shorten(text: string, width: number): string {
  if (getWidth(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const [character, places] of segmentText(text)) {
    room -= places;
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…`;
}
