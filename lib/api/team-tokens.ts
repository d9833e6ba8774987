import {
  fromCreated,
  fromResource,
  newTokenDocument,
  type AuthenticationToken,
  type AuthenticationTokenOptions,
  type NewAuthenticationToken,
} from "./authentication-tokens";
import type { Client, CreateOutcome } from "./client";
import { apiPath } from "./path";

/** The vendor's largest page. */
const PAGE_SIZE = 100;

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
  return client.create(path, document, fromCreated, signal);
}

/** The team's single token. */
export async function showSingleTeamToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return fromResource(await client.show(singlePath(teamId), signal));
}

export async function deleteSingleTeamToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.delete(singlePath(teamId), signal);
}

/** A team's token, described or single, by its own id. */
export async function showTeamToken(
  client: Client,
  tokenId: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return fromResource(await client.show(apiPath("authentication-tokens", tokenId), signal));
}

export async function deleteTeamToken(client: Client, tokenId: string, signal?: AbortSignal): Promise<void> {
  await client.delete(apiPath("authentication-tokens", tokenId), signal);
}

/** The tokens of all of an organization's teams, all pages. */
export async function listTeamTokens(
  client: Client,
  organization: string,
  { query, sort }: TeamTokenQuery = {},
  signal?: AbortSignal,
): Promise<AuthenticationToken[]> {
  const tokens: AuthenticationToken[] = [];
  for (let page: number | undefined = 1; page !== undefined;) {
    const parameters = new URLSearchParams({ "page[number]": String(page), "page[size]": String(PAGE_SIZE) });
    if (query !== undefined) parameters.set("q", query);
    if (sort !== undefined) parameters.set("sort", sort);
    const path = `${apiPath("organizations", organization, "team-tokens")}?${parameters.toString()}`;
    const { items, nextPage } = await client.list(path, signal);
    tokens.push(...items.map(fromResource));
    page = nextPage;
  }
  return tokens;
}
