export type TokenKind = "user" | "organization" | "audit-trails" | "team" | "metrics";

/** A token and the times of its lifetime, in milliseconds since the Unix epoch. */
export interface TokenLifetime {
  readonly id: string;
  readonly kind: TokenKind;
  readonly title: string;
  /** The team that owns the token, such as "team ci"; empty if the token doesn't belong to a team. */
  readonly owner: string;
  readonly createdAt: number;
  /** When the token was last used; null if it was never used; undefined if the server doesn't report the last use. */
  readonly lastUsedAt: number | null | undefined;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export const tokenStatuses = ["valid", "expired", "revoked"] as const;
export type TokenStatus = (typeof tokenStatuses)[number];

export const kindNames: Readonly<Record<TokenKind, string>> = {
  user: "user",
  organization: "organization",
  "audit-trails": "audit trails",
  team: "team",
  metrics: "metrics",
};

export function getStatus({ revokedAt, expiresAt }: TokenLifetime, now: number): TokenStatus {
  // The status of a token that had already expired when it was revoked is "expired".
  if (expiresAt !== null && expiresAt <= Math.min(now, revokedAt ?? now)) return "expired";
  return revokedAt === null || revokedAt > now ? "valid" : "revoked";
}

/** Returns when the token stops being valid because it expires or is revoked; null if it stays valid forever. */
export function getEnd({ revokedAt, expiresAt }: TokenLifetime): number | null {
  if (revokedAt === null || expiresAt === null) return revokedAt ?? expiresAt;
  return Math.min(revokedAt, expiresAt);
}
