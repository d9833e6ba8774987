/** A setting, identified by the source of its value. */
export type Setting =
  | { readonly kind: "argument"; readonly name: ArgumentName }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  /** A credential that no source contains. */
  | { readonly kind: "credential" };

export type ArgumentName = "address" | "hostname" | "token" | "organization" | "caFile" | "sslSkipVerify";

/** A problem with a setting. The text doesn't contain a secret. */
export interface SettingProblem {
  readonly setting: Setting;
  /** The rest of a sentence that begins with the setting, without a period: `must be a host name, got "a b"`. */
  readonly problem: string;
  /** How to fix the problem, in full sentences. */
  readonly remedy: string;
}

/** An error for a problem with one setting, thrown where the setting is read. */
export class SettingError extends Error {
  override readonly name = "SettingError";

  constructor(readonly problem: SettingProblem) {
    super(problem.problem);
  }
}

/**
 * Describes a credential by its source, for use within a sentence: `the credential from the environment variable
 * TFE_TOKEN`.
 */
export function describeCredential(source: Setting | undefined): string {
  switch (source?.kind) {
    case "argument":
      return `the credential from the argument \`${source.name}\``;
    case "variable":
      return `the credential from the environment variable ${source.name}`;
    case "file":
      return `the credential from ${source.path}`;
    case "credential":
    case undefined:
      return "the credential";
  }
}

export const argument = (name: ArgumentName): Setting => ({ kind: "argument", name });
export const variable = (name: string): Setting => ({ kind: "variable", name });
