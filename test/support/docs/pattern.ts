/** What a page shows of an output, as a pattern: any number for a number, and anything for "…". */
export function patternOf(shown: string): RegExp {
  const literal = shown.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(literal.replaceAll(/\d+/g, "\\d+").replaceAll("…", ".*"));
}
