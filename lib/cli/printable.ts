/**
 * Characters that would steer a terminal, hide, or turn the order of what is around them: controls, formats (among them
 * those of bidirectional text), line and paragraph separators, halves of pairs, and what has no meaning of its own.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Somebody else's text as it can be shown to a person: what is not to be seen is written as JSON would escape it. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for a text of several lines, which stay lines. */
export const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}

/** Characters that take two places of a terminal: of East Asia (Unicode Standard Annex 11), and pictures. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What one person calls a character, and how many places of a terminal it takes. */
function* placesOf(text: string): Generator<readonly [character: string, places: number]> {
  for (const { segment } of characters.segment(text)) yield [segment, WIDE.test(segment) ? 2 : 1];
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** How many places of a terminal a printable text takes. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const [, places] of placesOf(text)) width += places;
  return width;
}

/** The beginning of a printable text, with a sign that there is more, where it is too wide. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const [character, places] of placesOf(text)) {
    room -= places;
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…`;
}
