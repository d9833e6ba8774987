/**
 * An error or a warning that Terraform shows to the user, with a short summary and a detail that describes what to do.
 */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /**
   * The path of the argument that the diagnostic is about. A number is an index of a list, and `{ key }` is a key of a
   * map.
   */
  readonly attribute?: readonly (string | number | { readonly key: string })[];
}

export const error = (summary: string, detail: string, attribute?: Diagnostic["attribute"]): Diagnostic => ({
  severity: "error",
  summary,
  detail,
  attribute,
});

export const warning = (
  summary: string,
  detail: string,
  attribute?: Diagnostic["attribute"],
): Diagnostic => ({
  severity: "warning",
  summary,
  detail,
  attribute,
});

export const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
