import { kindNames, type Life } from "../../timeline/lives";
import type { WireRevokedToken, WireState, WireToken } from "../wire";

/** The tokens of one organization, the newest first. */
export interface Group {
  readonly name: string;
  readonly lives: readonly Life[];
}

/** Where users' tokens stand. No organization is called so: names have no spaces. */
const WITHOUT_ORGANIZATION = "No organization";

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
