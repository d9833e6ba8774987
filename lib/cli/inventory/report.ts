/** The report's words and form, which the command and the page share: docs/inventory.md describes it. */

export const kinds = ["organization", "audit-trails", "team", "metrics"] as const;
export type Kind = (typeof kinds)[number];

/** The worst first. */
export const findings = [
  "expired",
  "expires-soon",
  "never-used",
  "unused",
  "no-expiry",
  "unmanaged",
] as const;
export type Finding = (typeof findings)[number];

/** A resource that manages a token. */
export interface Manager {
  readonly state: string;
  readonly address: string;
}

export interface ReportedToken {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string | null;
  readonly team: { readonly id: string; readonly name: string | null } | null;
  readonly created_at: string | null;
  readonly age_seconds: number | null;
  readonly created_by: { readonly id: string; readonly type: string } | null;
  readonly last_use: "used" | "never" | "unknown";
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly verdicts: readonly Finding[];
  /** null: no state was given. */
  readonly managed_by: readonly Manager[] | null;
}

export interface ReportedKind {
  readonly kind: Kind;
  /**
   * `listed`: all of them; `changing`: not all, since tokens came and went; `hidden`: a 404, which does not say whether
   * there are any; `failed`: no answer that can be used.
   */
  readonly outcome: "listed" | "changing" | "hidden" | "failed";
  readonly count: number;
  readonly detail: string | null;
}

/** What `--json` prints, and the page draws. */
export interface Report {
  readonly format: "cdktf-tfe-tokens inventory";
  /** Grows when something is taken away or changes its meaning; what is only added does not count. */
  readonly version: 1;
  readonly host: string;
  readonly organization: string;
  readonly at: string;
  /** Whether every kind that was asked for was listed to its end. */
  readonly complete: boolean;
  readonly limits: {
    readonly expires_within_seconds: number;
    readonly unused_for_seconds: number;
    readonly never_used_after_seconds: number;
  };
  readonly kinds: readonly ReportedKind[];
  readonly states: readonly { readonly name: string; readonly managed: number }[];
  readonly counts: Readonly<Record<Finding, number>>;
  readonly tokens: readonly ReportedToken[];
}
