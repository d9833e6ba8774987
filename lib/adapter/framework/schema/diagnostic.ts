/** What Terraform shows to the user: a short summary, and a detail that says what to do. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** The argument that the diagnostic is about, as a path from the root. A number or `{ key }` is an index into a collection. */
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
