/** A setting, or the source of its value. */
export type Setting =
  | { readonly kind: "argument"; readonly name: ArgumentName }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  /** No value was found. */
  | { readonly kind: "credential" };

export type ArgumentName = "address" | "hostname" | "token" | "organization" | "caFile" | "sslSkipVerify";

/** A problem with a setting. It doesn't contain a secret. */
export interface SettingProblem {
  readonly setting: Setting;
  /** Continues a sentence that begins with the setting, without a period: `must be a host name, got "a b"`. */
  readonly problem: string;
  /** What to do, in whole sentences. */
  readonly remedy: string;
}

/** Reports a problem with one setting at the place where it is read. */
export class SettingError extends Error {
  override readonly name = "SettingError";

  constructor(readonly problem: SettingProblem) {
    super(problem.problem);
  }
}

/** Where a credential comes from, in the middle of a sentence: `the credential from the environment variable TFE_TOKEN`. */
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
