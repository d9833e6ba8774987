import { kindNames, type TokenLifetime } from "../../timeline/lifetime";
import type { WireRevokedToken, WireState, WireToken } from "../wire";

/** The tokens of one organization, or all user tokens, newest first. */
export interface OrganizationTokens {
  readonly name: string;
  readonly lifetimes: readonly TokenLifetime[];
}

/**
 * The heading above user tokens. It can't collide with the name of an organization, because those names contain no
 * spaces.
 */
const NO_ORGANIZATION = "No organization";

const parseTime = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function getTitle({ kind, name, description }: WireToken): string {
  if (kind === "metrics") return name ?? "";
  if (kind === "team") return description ?? "singleton token";
  return kind === "user" ? (description ?? "token") : `${kindNames[kind]} token`;
}

function toLifetime(
  token: WireToken | WireRevokedToken,
  teamNames: ReadonlyMap<string, string>,
): TokenLifetime {
  const { id, kind, team_id } = token;
  return {
    id,
    kind,
    title: getTitle(token),
    owner: team_id === null ? "" : `team ${teamNames.get(team_id) ?? `${team_id}, deleted`}`,
    createdAt: Date.parse(token.created_at),
    lastUsedAt: parseTime(token.last_used_at),
    expiresAt: parseTime(token.expires_at),
    revokedAt: "revoked_at" in token ? Date.parse(token.revoked_at) : null,
  };
}

/**
 * Groups tokens by organization: first the existing organizations, including those without tokens, then the deleted
 * organizations, then the user tokens.
 */
export function groupByOrganization(state: WireState): OrganizationTokens[] {
  const teamNames = new Map(state.teams.map(({ id, name }) => [id, name]));
  const groups = new Map<string, TokenLifetime[]>(state.organizations.map(({ name }) => [name, []]));
  const userTokens: TokenLifetime[] = [];
  for (const token of [...state.tokens, ...state.revoked_tokens]) {
    const lifetime = toLifetime(token, teamNames);
    if (token.organization === null) {
      userTokens.push(lifetime);
      continue;
    }
    const group = groups.get(token.organization);
    if (group === undefined) groups.set(token.organization, [lifetime]);
    else group.push(lifetime);
  }
  const all = [...groups, ...(userTokens.length === 0 ? [] : [[NO_ORGANIZATION, userTokens] as const])];
  return all.map(([name, lifetimes]) => ({
    name,
    lifetimes: [...lifetimes].sort((a, b) => b.createdAt - a.createdAt),
  }));
}
