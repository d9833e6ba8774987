import type { Client } from "../../client/client";
import { NetworkError, ApiError } from "../../client/http/errors";
import { describeCredential } from "../../client/setting-problem";
import { UnsettledListError } from "../../client/http/pages";
import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { listMetricsTokens } from "../../client/endpoints/metrics-tokens";
import { readAuditTrailsToken, readOrganizationToken } from "../../client/endpoints/organization-token";
import { isOrganizationVisible } from "../../client/endpoints/organizations";
import { listTeams } from "../../client/endpoints/teams";
import { listTeamTokens } from "../../client/endpoints/team-tokens";
import type { TokenKind } from "./report";
import { InvalidTimeError, fromAuthenticationToken, fromMetricsToken, type Token } from "./tokens";

/** The result of listing all tokens of one kind. */
export type ListOutcome =
  | { readonly kind: TokenKind; readonly outcome: "listed"; readonly tokens: readonly Token[] }
  /** The list might be incomplete, because tokens were added or removed while the pages were read. */
  | {
      readonly kind: TokenKind;
      readonly outcome: "changing";
      readonly tokens: readonly Token[];
      readonly detail: string;
    }
  /** The server responded with 404, which doesn't prove that no tokens exist. */
  | { readonly kind: TokenKind; readonly outcome: "hidden"; readonly detail: string }
  | { readonly kind: TokenKind; readonly outcome: "failed"; readonly detail: string };

export interface Listing {
  readonly outcomes: readonly ListOutcome[];
  /** Team names by team ID. */
  readonly teamNames: ReadonlyMap<string, string>;
  /** The reason why the team names are missing; undefined if they aren't missing. */
  readonly namesMissing?: string;
  /** The server's time after the last response, in milliseconds since 1970. */
  readonly at: number;
}

export interface ListingRequest {
  readonly client: Client;
  readonly host: string;
  readonly organization: string;
  readonly kinds: readonly TokenKind[];
  /** If this signal is aborted, `listTokens` throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Called after each page of team tokens. */
  readonly onProgress: (read: number, total: number | undefined) => void;
}

/** The error if none of the requested kinds of tokens could be listed. */
export class NothingListedError extends Error {
  override readonly name = "NothingListedError";
}

/** The kinds of tokens whose lists require the same permission. */
const OWNER_KINDS: readonly TokenKind[] = ["organization", "audit-trails", "metrics"];

/**
 * Lists the tokens of all requested kinds.
 *
 * @throws NothingListedError if none of the kinds could be listed
 */
export async function listTokens(request: ListingRequest): Promise<Listing> {
  const { client, signal } = request;
  const results = await Promise.all(request.kinds.map((kind) => listKind(kind, request)));
  signal.throwIfAborted();
  const outcomes = results.map((result) => resolveHidden(result, results));
  if (outcomes.every(({ outcome }) => outcome === "hidden" || outcome === "failed")) {
    const explanation = await explainEmptyListing(outcomes, request);
    signal.throwIfAborted();
    throw new NothingListedError(explanation);
  }
  const hasTeams = outcomes.some(
    (result) => "tokens" in result && result.tokens.some(({ teamId }) => teamId),
  );
  const names = hasTeams ? await readTeamNames(request) : { teamNames: new Map<string, string>() };
  signal.throwIfAborted();
  return { outcomes, ...names, at: (await client.serverTime(signal)).getTime() };
}

async function listKind(kind: TokenKind, request: ListingRequest): Promise<ListOutcome> {
  const { client, organization, signal } = request;
  try {
    switch (kind) {
      case "organization":
        return toOutcome(kind, await readOrganizationToken(client, organization, signal));
      case "audit-trails":
        return toOutcome(kind, await readAuditTrailsToken(client, organization, signal));
      case "metrics": {
        const tokens = await listMetricsTokens(client, organization, signal);
        return { kind, outcome: "listed", tokens: tokens.map(fromMetricsToken) };
      }
      case "team":
        return await listAllTeamTokens(request);
    }
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return { kind, outcome: "hidden", detail: HIDDEN[kind] };
    }
    return { kind, outcome: "failed", detail: formatError(error) };
  }
}

/** Returns the reason why a list couldn't be read. Rethrows unexpected errors, which are bugs in this program. */
function formatError(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    const credential = describeCredential(error.credentialSource);
    return `The server responded with 401: ${credential} is invalid, expired or revoked. Use a valid token`;
  }
  if (error instanceof ApiError) return `The server responded with ${error.message}`;
  if (error instanceof NetworkError) return `The request failed: ${error.reason}`;
  if (error instanceof InvalidTimeError) return `The response can't be used: ${error.message}`;
  throw error;
}

const toOutcome = (
  kind: "organization" | "audit-trails",
  token: Parameters<typeof fromAuthenticationToken>[1],
): ListOutcome => ({ kind, outcome: "listed", tokens: [fromAuthenticationToken(kind, token)] });

/**
 * Lists all team tokens. If the list keeps changing, the result contains the tokens from the last attempt to read it.
 */
async function listAllTeamTokens({
  client,
  organization,
  signal,
  onProgress,
}: ListingRequest): Promise<ListOutcome> {
  let latest: readonly AuthenticationToken[] = [];
  const remember = (read: readonly AuthenticationToken[], total: number | undefined): void => {
    latest = read;
    onProgress(read.length, total);
  };
  const parse = (tokens: readonly AuthenticationToken[]): Token[] =>
    tokens.map((token) => fromAuthenticationToken("team", token));
  try {
    const tokens = await listTeamTokens(client, organization, {}, signal, remember);
    return { kind: "team", outcome: "listed", tokens: parse(tokens) };
  } catch (error) {
    if (!(error instanceof UnsettledListError)) throw error;
    const tokens = parse([...new Map(latest.map((token) => [token.id, token])).values()]);
    return {
      kind: "team",
      outcome: "changing",
      tokens,
      detail: `Tokens were added or removed: ${error.reason}`,
    };
  }
}

const FORBIDDEN =
  "the API token lacks permission (it must be an organization token, a token of the owners team, or a token of a member of that team), the organization's plan doesn't include this kind of token, or the server is too old";
const HIDDEN: Readonly<Record<TokenKind, string>> = {
  organization: `The server responded with 404: the token doesn't exist, ${FORBIDDEN}`,
  "audit-trails": `The server responded with 404: the token doesn't exist, ${FORBIDDEN}`,
  metrics: `The server responded with 404: ${FORBIDDEN}`,
  team: "The server responded with 404: the API token can't manage teams, the organization's plan doesn't include teams, or the server is too old to list team tokens",
};

/**
 * Organization, audit trails and metrics tokens can be listed with the same permission. If one of these kinds could be
 * listed, a 404 for another kind means that no such token exists.
 */
function resolveHidden(result: ListOutcome, results: readonly ListOutcome[]): ListOutcome {
  const { kind, outcome } = result;
  if (outcome !== "hidden" || !OWNER_KINDS.includes(kind)) return result;
  const isPermitted = results.some((other) => OWNER_KINDS.includes(other.kind) && other.outcome === "listed");
  return isPermitted ? { kind, outcome: "listed", tokens: [] } : result;
}

async function explainEmptyListing(
  outcomes: readonly ListOutcome[],
  { client, host, organization, signal }: ListingRequest,
): Promise<string> {
  const summary = `Can't list the tokens of organization ${JSON.stringify(organization)} on ${host}`;
  if (outcomes.every(({ outcome }) => outcome === "hidden")) {
    const visible = await isOrganizationVisible(client, organization, signal).catch(() => undefined);
    if (visible === false) {
      return `${summary}: the organization doesn't exist, or the API token can't access it. Check the name and the token.`;
    }
  }
  const reasons = new Set(outcomes.map((result) => ("detail" in result ? result.detail : "")));
  if (reasons.size === 1) return `${summary}. ${[...reasons].join()}.`;
  const each = outcomes.map((result) => `  - ${result.kind}: ${"detail" in result ? result.detail : ""}`);
  return [`${summary}:`, ...each].join("\n");
}

/** Reads the names of the teams. If they can't be read, the report shows team IDs. */
async function readTeamNames({
  client,
  organization,
  signal,
}: ListingRequest): Promise<Pick<Listing, "teamNames" | "namesMissing">> {
  try {
    const teams = await listTeams(client, organization, signal);
    return { teamNames: new Map(teams.map(({ id, name }) => [id, name])) };
  } catch (error) {
    return { teamNames: new Map(), namesMissing: formatError(error) };
  }
}
