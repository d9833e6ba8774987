/** Converts documented output to a pattern in which each number matches any number, and "…" matches any text. */
export function toPattern(shown: string): RegExp {
  const literal = shown.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(literal.replaceAll(/\d+/g, "\\d+").replaceAll("…", ".*"));
}
