/**
 * The versions of HashiCorp's documentation that the emulator can follow. They differ in the handling of tokens that
 * are created without an expiry.
 */
export type Profile = "current" | "seeds";

export type TokenKind = "user" | "organization" | "audit-trails" | "team" | "metrics";

/** The creator of a token, as in `relationships.created-by`. */
export interface Creator {
  readonly id: string;
  readonly type: "users" | "organizations" | "teams";
}

/**
 * A credential that hasn't been revoked. Its secret is stored only as a SHA-256 hash. Times are milliseconds since
 * 1970.
 */
export interface Token {
  readonly id: string;
  readonly kind: TokenKind;
  readonly secretSha256: string;
  /** ID of the organization; null for a user's token. */
  readonly organizationId: string | null;
  readonly teamId: string | null;
  /** Description of a user token or a described team token; null for other tokens. */
  readonly description: string | null;
  /** Name of a metrics token; null for other tokens. */
  readonly name: string | null;
  readonly createdAt: number;
  readonly createdBy: Creator;
  /** The expiry that was set at creation. A lifetime policy can make the token expire earlier (see `expiryOf`). */
  readonly expiresAt: number | null;
  lastUsedAt: number | null;
}

/** A token that was deleted or replaced. It is kept so that tests can verify the revocation. */
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

/** The maximum lifetime of one kind of token in an organization. */
export interface TtlPolicy {
  readonly id: string;
  readonly tokenType: TtlTokenType;
  readonly maxTtlMs: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type Settings = Readonly<Record<string, unknown>>;

export interface Organization {
  /** An ID that doesn't change with the name; `external-id` in the API. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: number;
  readonly ownersTeamId: string;
  readonly defaultProjectId: string;
  /** Minutes after which a browser session ends. The value has no effect, but clients can read it. */
  readonly sessionTimeout: number | null;
  readonly sessionRemember: number | null;
  readonly ttlPolicies: readonly TtlPolicy[];
  /** Changed settings, by their names in the API. */
  readonly settings: Settings;
}

export const organizationAccessKeys = [
  "manage-policies",
  "manage-policy-overrides",
  "delegate-policy-overrides",
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

/** Tag values by key. If a tag has only a key, its value is an empty string. */
export type Tags = Readonly<Record<string, string>>;

export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: number;
  /** Changed settings, by their names in the API. */
  readonly settings: Settings;
  readonly tags: Tags;
}

export interface Workspace {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly locked: boolean;
  /** IDs of the workspaces that are allowed to read this workspace's state. */
  readonly remoteStateConsumerIds: readonly string[];
  /** Changed settings, by their names in the API. */
  readonly settings: Settings;
  readonly tags: Tags;
}

export interface VariableSet {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  /** Whether the set applies to all workspaces of the organization. */
  readonly global: boolean;
  readonly priority: boolean;
  /** ID of the project that owns the set; null if the organization owns it. */
  readonly parentProjectId: string | null;
  readonly updatedAt: number;
  readonly workspaceIds: readonly string[];
  readonly projectIds: readonly string[];
}

/** The access of one team to one workspace or project. */
export interface TeamAccess {
  readonly id: string;
  readonly target: "workspace" | "project";
  readonly targetId: string;
  readonly teamId: string;
  /** The level of access, such as `read`, `write` or `custom`. */
  readonly level: string;
  /**
   * The permissions for the workspace, or for the workspaces of the project. For example, `variables` is `none`, `read`
   * or `write`.
   */
  readonly permissions: Settings;
  /** The permissions for the project itself; empty for access to a workspace. */
  readonly projectPermissions: Settings;
}

export interface Variable {
  readonly id: string;
  readonly parent: { readonly type: "workspaces" | "varsets"; readonly id: string };
  readonly key: string;
  /** The value in plain text, as a run would need it. Responses don't contain the value of a sensitive variable. */
  readonly value: string;
  readonly description: string;
  readonly category: "terraform" | "env";
  readonly hcl: boolean;
  readonly sensitive: boolean;
  readonly versionId: string;
}
