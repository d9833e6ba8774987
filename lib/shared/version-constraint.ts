const TERM = /^(=|!=|>|>=|<|<=|~>)? *v?(\d+(?:\.\d+){0,2})(?:-[\w.]+)?$/;

/**
 * Returns the highest lower bound in a Terraform version constraint, such as "0.75" for "~> 0.75, < 1.0".
 *
 * @returns undefined if the constraint has no lower bound, or isn't valid
 */
export function lowestVersion(constraint: string): string | undefined {
  const terms = constraint.split(",").map((term) => TERM.exec(term.trim()));
  if (terms.some((term) => term === null)) return undefined;
  return terms
    .flatMap((term) => {
      const [, operator = "=", version = ""] = term ?? [];
      return ["=", ">", ">=", "~>"].includes(operator) ? [version] : [];
    })
    .sort(compareVersions)
    .at(-1);
}

/** Compares two version numbers of up to three parts. A missing part is treated as 0. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  const index = [0, 1, 2].find((part) => (left[part] ?? 0) !== (right[part] ?? 0));
  return index === undefined ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}
