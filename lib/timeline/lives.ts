export type Kind = "user" | "organization" | "audit-trails" | "team" | "metrics";

/** A token from its making to its end. Times are milliseconds since 1970. */
export interface Life {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** Whose it is, where the title does not say. */
  readonly owner: string;
  readonly made: number;
  /** null: never; undefined: it is not told. */
  readonly lastUsed: number | null | undefined;
  readonly expires: number | null;
  readonly revoked: number | null;
}

export const conditions = ["live", "expired", "revoked"] as const;
export type Condition = (typeof conditions)[number];

export const kindNames: Readonly<Record<Kind, string>> = {
  user: "user",
  organization: "organization",
  "audit-trails": "audit trails",
  team: "team",
  metrics: "metrics",
};

export function conditionOf({ revoked, expires }: Life, now: number): Condition {
  // In this order: what had expired when it was deleted died by its expiry.
  if (expires !== null && expires <= Math.min(now, revoked ?? now)) return "expired";
  return revoked === null || revoked > now ? "live" : "revoked";
}

/** When it ended, or will end unless it is revoked; null for never. */
export function endOf({ revoked, expires }: Life): number | null {
  if (revoked === null || expires === null) return revoked ?? expires;
  return Math.min(revoked, expires);
}
