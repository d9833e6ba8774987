import type { WireRevokedToken, WireState, WireToken } from "../wire";

export type Kind = WireToken["kind"];

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

/** The tokens of one organization, the newest first. */
export interface Group {
  readonly name: string;
  readonly lives: readonly Life[];
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

/** Where users' tokens stand. No organization is called so: names have no spaces. */
const WITHOUT_ORGANIZATION = "No organization";

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

const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function titleOf({ kind, name, description }: WireToken): string {
  if (kind === "metrics") return name ?? "";
  if (kind === "team") return description ?? "single token";
  return kind === "user" ? (description ?? "token") : `${kindNames[kind]} token`;
}

function lifeOf(token: WireToken | WireRevokedToken, teams: ReadonlyMap<string, string>): Life {
  const { id, kind, team_id } = token;
  return {
    id,
    kind,
    title: titleOf(token),
    owner: team_id === null ? "" : `team ${teams.get(team_id) ?? `${team_id}, deleted`}`,
    made: Date.parse(token.created_at),
    lastUsed: instantOf(token.last_used_at),
    expires: instantOf(token.expires_at),
    revoked: "revoked_at" in token ? Date.parse(token.revoked_at) : null,
  };
}

/** Every organization in its order, those without tokens too; then those that are deleted, then the users. */
export function groupsOf(state: WireState): Group[] {
  const teams = new Map(state.teams.map(({ id, name }) => [id, name]));
  const groups = new Map<string, Life[]>(state.organizations.map(({ name }) => [name, []]));
  const users: Life[] = [];
  for (const token of [...state.tokens, ...state.revoked_tokens]) {
    const life = lifeOf(token, teams);
    if (token.organization === null) {
      users.push(life);
      continue;
    }
    const known = groups.get(token.organization);
    if (known === undefined) groups.set(token.organization, [life]);
    else known.push(life);
  }
  const all = [...groups, ...(users.length === 0 ? [] : [[WITHOUT_ORGANIZATION, users] as const])];
  return all.map(([name, lives]) => ({ name, lives: [...lives].sort((a, b) => b.made - a.made) }));
}
