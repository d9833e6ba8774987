import { capitalize, quote } from "../diagnostics";
import { error, warning, type Diagnostic } from "../framework/schema/diagnostic";
import type { FailedAttempt } from "./attempt";
import type { Token } from "./token";

/** The token that a message is about, in the user's own words. */
export interface Subject {
  /** The kind of token, such as "metrics token". */
  readonly noun: string;
  /** The name or description, or the configured prefix followed by an ellipsis; undefined for a singleton token. */
  readonly name: string | undefined;
  /** The owner of the token, such as `of organization "acme"`. */
  readonly owner: string;
  /** A sentence about how the provider could handle an ambiguous failure itself. Default: no advice. */
  readonly advice?: string;
}

/** Returns the subject of a sentence, such as `Metrics token "ci…" of organization "acme"`. */
export function describe({ noun, name, owner }: Subject): string {
  return [capitalize(noun), name === undefined ? undefined : quote(name), owner].filter(Boolean).join(" ");
}

/** The participle that describes a successful create request in messages. */
export type Operation = "created" | "regenerated";

export function couldNotCreateError(
  subject: Subject,
  operation: Operation,
  reason: string,
  isClean: boolean,
): Diagnostic {
  const outcome = isClean ? " No orphaned token remains." : "";
  return error(
    `${describe(subject)} could not be ${operation}`,
    `${capitalize(reason)}.${outcome} Try again.`,
  );
}

/** Returns one diagnostic for each token that the attempts created or might have created, except revoked tokens. */
export function orphanDiagnostics(
  severity: "error" | "warning",
  attempts: readonly FailedAttempt[],
  subject: Subject,
): Diagnostic[] {
  const toDiagnostic = severity === "error" ? error : warning;
  return attempts.flatMap((attempt) => {
    switch (attempt.kind) {
      case "unsent":
      case "cleaned-up":
        return [];
      case "ambiguous":
        return [
          toDiagnostic(
            `${describe({ ...subject, name: attempt.name })} might appear later`,
            `The response to an attempt to create it was lost or unusable (${attempt.reason}), and the provider hasn't found it in a list. Its secret is lost. If it appears, delete it.`,
          ),
        ];
      case "orphaned":
        return [
          toDiagnostic(
            `${describe({ ...subject, name: attempt.name })} is orphaned`,
            `The response to an attempt to create it was lost or unusable (${attempt.reason}), and the token could not be revoked. Its secret is lost. Delete the token with the ID ${quote(attempt.id)}.`,
          ),
        ];
    }
  });
}

/** @param sameName all tokens that have the configured name; undefined if the tokens can't be listed now */
export function ambiguousNameError(
  subject: Subject,
  reason: string,
  sameName: readonly Token[] | undefined,
): Diagnostic {
  const advice = `Delete any matching token that nobody uses, and apply again.${subject.advice === undefined ? "" : ` ${subject.advice}`}`;
  const lost = `${capitalize(reason)}. If the token was created, its secret is lost.`;
  return error(
    `It is unknown whether ${describe(subject).replace(/^./, (letter) => letter.toLowerCase())} was created`,
    `${lost} ${describeTokensNamed(sameName)} ${advice}`,
  );
}

function describeTokensNamed(sameName: readonly Token[] | undefined): string {
  if (sameName === undefined) return "The tokens can't be listed now. Look for the token later.";
  if (sameName.length === 0) return "No token in the list matches yet. One might appear later.";
  const tokens = sameName.map(({ id, createdAt }) => `${quote(id)}, created at ${createdAt}`).join("; ");
  return `These tokens match: ${tokens}. Another token might appear later.`;
}
