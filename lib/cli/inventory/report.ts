/** The report format that the command and its HTML page share. See docs/reference/inventory.md. */

export const tokenKinds = ["organization", "audit-trails", "team", "metrics"] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** The kinds of findings, the most severe first. */
export const findingKinds = [
  "overdue",
  "expired",
  "expires-soon",
  "never-used",
  "unused",
  "no-expiry",
  "unmanaged",
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** A resource that manages a token. */
export interface Manager {
  readonly state: string;
  readonly address: string;
}

/** The position of a token in its rotation. */
export interface ReportedRotation {
  readonly state: string;
  /** Address of the `tfetokens_rotation`. */
  readonly address: string;
  readonly generation: number;
  readonly role: "active" | "previous";
  /** When the next rotation is due, as of the last apply. */
  readonly rotate_at: string;
}

export interface ReportedToken {
  readonly kind: TokenKind;
  readonly id: string;
  readonly name: string | null;
  readonly team: { readonly id: string; readonly name: string | null } | null;
  readonly created_at: string | null;
  readonly age_seconds: number | null;
  readonly created_by: { readonly id: string; readonly type: string } | null;
  readonly last_use: "used" | "never" | "unknown";
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly findings: readonly FindingKind[];
  /** The resources that manage the token; null if no state was specified. */
  readonly managed_by: readonly Manager[] | null;
  /**
   * The token's position in its rotation; null if no state was specified, or if none of the states rotates the token.
   */
  readonly rotation: ReportedRotation | null;
}

export interface ReportedKind {
  readonly kind: TokenKind;
  /**
   * The result: `listed` if the list is complete; `changing` if it might be incomplete, because tokens were added or
   * removed while the list was read; `hidden` if the server responded with 404, which can also mean that access is
   * forbidden; `failed` if the request failed or the response couldn't be used.
   */
  readonly outcome: "listed" | "changing" | "hidden" | "failed";
  readonly count: number;
  readonly detail: string | null;
}

/** The document that `--json` prints and that the page shows. */
export interface Report {
  readonly format: "cdktf-tfe-tokens inventory";
  /**
   * Version of the format. It increases if something is removed or changes its meaning, but not if something is added.
   */
  readonly version: 1;
  readonly host: string;
  readonly organization: string;
  readonly at: string;
  /** Whether every requested kind was listed completely. */
  readonly complete: boolean;
  readonly limits: {
    readonly expires_within_seconds: number;
    readonly unused_for_seconds: number;
    readonly never_used_after_seconds: number;
  };
  readonly kinds: readonly ReportedKind[];
  readonly states: readonly { readonly name: string; readonly managed: number }[];
  readonly counts: Readonly<Record<FindingKind, number>>;
  readonly tokens: readonly ReportedToken[];
}
