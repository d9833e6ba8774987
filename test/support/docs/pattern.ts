/** Converts documented output to a pattern in which any number matches a number, and any text matches "…". */
export function toPattern(shown: string): RegExp {
  const literal = shown.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(literal.replaceAll(/\d+/g, "\\d+").replaceAll("…", ".*"));
}
