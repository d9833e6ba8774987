/**
 * A token in the responses of `/_emulator/`. The page and users' tests read these responses, so the names of their
 * properties must not change. Times are RFC 3339 timestamps in UTC.
 */
export interface WireToken {
  readonly id: string;
  readonly kind: "user" | "organization" | "audit-trails" | "team" | "metrics";
  /** The organization's name, or its ID if the organization was deleted; null for a user's token. */
  readonly organization: string | null;
  readonly team_id: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly created_at: string;
  readonly created_by: { readonly id: string; readonly type: string };
  readonly expires_at: string | null;
  readonly expired: boolean;
  readonly last_used_at: string | null;
  readonly secret_sha256: string;
}

export interface WireRevokedToken extends WireToken {
  readonly revoked_at: string;
}

export interface WireState {
  readonly now: string;
  readonly profile: "current" | "seeds";
  readonly organizations: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly created_at: string;
    readonly owners_team_id: string;
    readonly default_project_id: string;
  }[];
  readonly teams: readonly {
    readonly id: string;
    readonly name: string;
    readonly organization: string | null;
    readonly visibility: "secret" | "organization";
    readonly organization_access: Readonly<Record<string, boolean>>;
  }[];
  readonly tokens: readonly WireToken[];
  readonly revoked_tokens: readonly WireRevokedToken[];
  readonly workspaces: readonly {
    readonly id: string;
    readonly name: string;
    readonly organization: string | null;
  }[];
  readonly variables: readonly {
    readonly id: string;
    readonly workspace_id: string | null;
    readonly variable_set_id: string | null;
    readonly key: string;
    readonly category: "terraform" | "env";
    readonly sensitive: boolean;
  }[];
}

export interface WireRequest {
  /** A sequential number. It begins at 1 when the emulator starts, and again after each reset. */
  readonly id: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** The status of the response; null if the connection was closed before a complete response was sent. */
  readonly status: number | null;
  readonly credential: { readonly id: string; readonly kind: string } | null;
  readonly user_agent: string | null;
  readonly fault: string | null;
  readonly body: unknown;
}

export interface WireJournal {
  readonly requests: readonly WireRequest[];
}

export interface WireClock {
  readonly now: string;
  readonly frozen: boolean;
}

/** A small response for polling, which shows whether something has changed. */
export interface WirePulse extends WireClock {
  /** Changes with each start and reset. Everything that was read before the change is outdated. */
  readonly run: string;
  /** Changes whenever the response of `state` or `journal` changes, unless only the clock has changed. */
  readonly revision: number;
}
