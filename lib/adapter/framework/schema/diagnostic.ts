/** What a person is told: a short summary, and a detail that says what to do next. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** The argument it is about, as a path from the resource's root; a number or `{ key }` steps into a collection. */
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
