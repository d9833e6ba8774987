import {
  parseCreatedToken,
  parseAuthenticationToken,
  newTokenDocument,
  type AuthenticationToken,
  type AuthenticationTokenOptions,
  type NewAuthenticationToken,
} from "./authentication-tokens";
import type { Client, CreateOutcome } from "../client";
import { listPages, type Page } from "../http/pages";
import { apiPath } from "../http/path";

export interface TeamTokenOptions extends AuthenticationTokenOptions {
  /** Unique in the team. Default: none, which makes the team's single token and kills the one before it. */
  readonly description?: string;
}

export type TeamTokenSortKey = "team-name" | "created-by" | "expired-at" | "last-used-at";

export interface TeamTokenQuery {
  /** Part of a team's name. Default: all teams. */
  readonly query?: string;
  /** A hyphen in front reverses the order. Default: the ones that expire first. */
  readonly sort?: TeamTokenSortKey | `-${TeamTokenSortKey}`;
}

const singlePath = (teamId: string): string => apiPath("teams", teamId, "authentication-token");

export async function createTeamToken(
  client: Client,
  teamId: string,
  { description, expiredAt }: TeamTokenOptions = {},
  signal?: AbortSignal,
): Promise<CreateOutcome<NewAuthenticationToken>> {
  const path =
    description === undefined ? singlePath(teamId) : apiPath("teams", teamId, "authentication-tokens");
  const document = newTokenDocument({ description, "expired-at": expiredAt });
  return client.create(path, document, parseCreatedToken, signal);
}

/** The team's single token. */
export async function readTeamSingletonToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return parseAuthenticationToken(await client.read(singlePath(teamId), signal));
}

export async function deleteTeamSingletonToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.delete(singlePath(teamId), signal);
}

/** A team's token, described or single, by its own id. */
export async function readTeamToken(
  client: Client,
  tokenId: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return parseAuthenticationToken(await client.read(apiPath("authentication-tokens", tokenId), signal));
}

export async function deleteTeamToken(client: Client, tokenId: string, signal?: AbortSignal): Promise<void> {
  await client.delete(apiPath("authentication-tokens", tokenId), signal);
}

/** The tokens of all of an organization's teams, all pages. */
export async function listTeamTokens(
  client: Client,
  organization: string,
  query: TeamTokenQuery = {},
  signal?: AbortSignal,
): Promise<AuthenticationToken[]> {
  const tokens: AuthenticationToken[] = [];
  for await (const { items } of listTeamTokenPages(client, organization, query, signal))
    tokens.push(...items);
  return tokens;
}

/** The same, page by page. */
export function listTeamTokenPages(
  client: Client,
  organization: string,
  { query, sort }: TeamTokenQuery = {},
  signal?: AbortSignal,
): AsyncIterable<Page<AuthenticationToken>> {
  const parameters = { ...(query !== undefined && { q: query }), ...(sort !== undefined && { sort }) };
  const path = apiPath("organizations", organization, "team-tokens");
  return listPages(client, path, parameters, parseAuthenticationToken, signal);
}
