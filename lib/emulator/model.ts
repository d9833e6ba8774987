/** The two kinds of documents a server can follow: what an omitted expiry means differs between them. */
export type Profile = "current" | "seeds";

export type TokenKind = "user" | "organization" | "audit-trails" | "team" | "metrics";

/** Who made a token, as `relationships.created-by` names it. */
export interface Creator {
  readonly id: string;
  readonly type: "users" | "organizations" | "teams";
}

/** A live credential. Its secret is kept as a SHA-256 only; times are milliseconds since 1970. */
export interface Token {
  readonly id: string;
  readonly kind: TokenKind;
  readonly secretSha256: string;
  /** The organization's id; null for a user's token. */
  readonly organizationId: string | null;
  readonly teamId: string | null;
  /** A team's single token has none. */
  readonly description: string | null;
  /** Metrics tokens only. */
  readonly name: string | null;
  readonly createdAt: number;
  readonly createdBy: Creator;
  /** The expiry it was made with; a lifetime policy may end it sooner, see `expiryOf`. */
  readonly expiresAt: number | null;
  lastUsedAt: number | null;
}

/** What is left of a token after its end by deletion or replacement, so that a test can prove it is gone. */
export interface RevokedToken extends Token {
  readonly revokedAt: number;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

export const ttlTokenTypes = ["organization", "team", "user", "audit_trails", "metrics"] as const;
export type TtlTokenType = (typeof ttlTokenTypes)[number];

/** The longest life an organization grants to one kind of token. */
export interface TtlPolicy {
  readonly id: string;
  readonly tokenType: TtlTokenType;
  readonly maxTtlMs: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Organization {
  /** Stays when the name changes; the API calls it `external-id`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: number;
  readonly ownersTeamId: string;
  readonly defaultProjectId: string;
  /** Minutes after which a session in the browser ends; kept for clients that read it back. */
  readonly sessionTimeout: number | null;
  readonly sessionRemember: number | null;
  readonly ttlPolicies: readonly TtlPolicy[];
}

export const organizationAccessKeys = [
  "manage-policies",
  "manage-policy-overrides",
  "manage-workspaces",
  "manage-vcs-settings",
  "manage-providers",
  "manage-modules",
  "manage-run-tasks",
  "manage-projects",
  "read-workspaces",
  "read-projects",
  "manage-membership",
  "manage-teams",
  "manage-organization-access",
  "access-secret-teams",
  "manage-agent-pools",
] as const;
export type OrganizationAccessKey = (typeof organizationAccessKeys)[number];
export type OrganizationAccess = Readonly<Record<OrganizationAccessKey, boolean>>;

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly visibility: "secret" | "organization";
  readonly ssoTeamId: string | null;
  readonly allowMemberTokenManagement: boolean;
  readonly access: OrganizationAccess;
  readonly createdAt: number;
}

export interface Workspace {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly locked: boolean;
  /** The settings the caller gave, by their names on the wire. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Variable {
  readonly id: string;
  readonly workspaceId: string;
  readonly key: string;
  /** Plain, because a run would need it; no answer shows it while `sensitive` is set. */
  readonly value: string;
  readonly description: string;
  readonly category: "terraform" | "env";
  readonly hcl: boolean;
  readonly sensitive: boolean;
  readonly versionId: string;
}
