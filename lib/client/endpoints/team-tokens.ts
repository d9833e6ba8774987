import {
  parseCreatedToken,
  parseAuthenticationToken,
  newTokenDocument,
  type AuthenticationToken,
  type AuthenticationTokenOptions,
  type NewAuthenticationToken,
} from "./authentication-tokens";
import type { Client, CreateOutcome } from "../client";
import { readPages, type ReadPagesOptions } from "../http/pages";
import { apiPath } from "../http/path";

export interface TeamTokenOptions extends AuthenticationTokenOptions {
  /**
   * Must be unique within the team. Default: no description, which creates the team's singleton token and revokes the
   * previous one.
   */
  readonly description?: string;
}

export type TeamTokenSortKey = "team-name" | "created-by" | "expired-at" | "last-used-at";

export interface TeamTokenQuery {
  /** Text that the name of a token's team must contain. Default: all teams. */
  readonly query?: string;
  /** A leading hyphen reverses the order. Default: by expiry, the earliest first. */
  readonly sort?: TeamTokenSortKey | `-${TeamTokenSortKey}`;
}

const singletonPath = (teamId: string): string => apiPath("teams", teamId, "authentication-token");

export async function createTeamToken(
  client: Client,
  teamId: string,
  { description, expiredAt }: TeamTokenOptions = {},
  signal?: AbortSignal,
): Promise<CreateOutcome<NewAuthenticationToken>> {
  const path =
    description === undefined ? singletonPath(teamId) : apiPath("teams", teamId, "authentication-tokens");
  const document = newTokenDocument({ description, "expired-at": expiredAt });
  return client.create(path, document, parseCreatedToken, signal);
}

export async function readTeamSingletonToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<AuthenticationToken> {
  return parseAuthenticationToken(await client.read(singletonPath(teamId), signal));
}

export async function deleteTeamSingletonToken(
  client: Client,
  teamId: string,
  signal?: AbortSignal,
): Promise<void> {
  await client.delete(singletonPath(teamId), signal);
}

/** Reads a described or singleton team token by its ID. */
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

/**
 * Lists the team tokens that the credential can see in an organization, across all pages.
 *
 * @throws UnsettledListError if the list changes during each attempt to read it
 */
export async function listTeamTokens(
  client: Client,
  organization: string,
  { query, sort }: TeamTokenQuery = {},
  signal?: AbortSignal,
  onProgress?: ReadPagesOptions<AuthenticationToken>["onProgress"],
): Promise<AuthenticationToken[]> {
  const parameters = { ...(query !== undefined && { q: query }), ...(sort !== undefined && { sort }) };
  const path = apiPath("organizations", organization, "team-tokens");
  return readPages(client, path, parameters, parseAuthenticationToken, { signal, onProgress });
}
