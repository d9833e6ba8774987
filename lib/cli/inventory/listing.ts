import type { Client } from "../../client/client";
import { NetworkError, ApiError } from "../../client/http/errors";
import { UnsettledListError } from "../../client/http/pages";
import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { listMetricsTokens } from "../../client/endpoints/metrics-tokens";
import { readAuditTrailsToken, readOrganizationToken } from "../../client/endpoints/organization-token";
import { isOrganizationVisible } from "../../client/endpoints/organizations";
import { listTeams } from "../../client/endpoints/teams";
import { listTeamTokens } from "../../client/endpoints/team-tokens";
import type { Kind } from "./report";
import { UnreadableTimeError, fromAuthenticationToken, fromMetricsToken, type Token } from "./tokens";

/** What became of the question for all tokens of one kind. */
export type Listed =
  | { readonly kind: Kind; readonly outcome: "listed"; readonly tokens: readonly Token[] }
  /** Some of them: tokens came and went while the pages were read. */
  | {
      readonly kind: Kind;
      readonly outcome: "changing";
      readonly tokens: readonly Token[];
      readonly detail: string;
    }
  /** A 404, which does not say whether there are none. */
  | { readonly kind: Kind; readonly outcome: "hidden"; readonly detail: string }
  | { readonly kind: Kind; readonly outcome: "failed"; readonly detail: string };

export interface Listing {
  readonly listed: readonly Listed[];
  /** Names of teams by their ids, as far as they are known. */
  readonly teamNames: ReadonlyMap<string, string>;
  /** Why not all names are, where they are not. */
  readonly namesMissing?: string;
  /** By the server's clock, when the last answer was given: milliseconds since 1970. */
  readonly at: number;
}

export interface Question {
  readonly client: Client;
  readonly host: string;
  readonly organization: string;
  readonly kinds: readonly Kind[];
  /** Aborted with what is to be thrown then. */
  readonly signal: AbortSignal;
  /** Told while the pages of team tokens come in. */
  readonly onProgress: (read: number, total: number | undefined) => void;
}

/** Nothing could be listed. */
export class NothingListedError extends Error {
  override readonly name = "NothingListedError";
}

/** The kinds for which one and the same credential is needed. */
const OWNERS_KINDS: readonly Kind[] = ["organization", "audit-trails", "metrics"];

/**
 * All tokens that there are, kind by kind.
 *
 * @throws NothingListedError
 */
export async function listTokens(question: Question): Promise<Listing> {
  const { client, signal } = question;
  const answers = await Promise.all(question.kinds.map((kind) => ask(kind, question)));
  signal.throwIfAborted();
  const listed = answers.map((answer) => resolved(answer, answers));
  if (listed.every(({ outcome }) => outcome === "hidden" || outcome === "failed")) {
    throw new NothingListedError(await whyNothing(listed, question));
  }
  const hasTeams = listed.some((answer) => "tokens" in answer && answer.tokens.some(({ teamId }) => teamId));
  const names = hasTeams ? await namesOfTeams(question) : { teamNames: new Map<string, string>() };
  signal.throwIfAborted();
  return { listed, ...names, at: (await client.serverTime(signal)).getTime() };
}

async function ask(kind: Kind, question: Question): Promise<Listed> {
  const { client, organization, signal } = question;
  try {
    switch (kind) {
      case "organization":
        return single(kind, await readOrganizationToken(client, organization, signal));
      case "audit-trails":
        return single(kind, await readAuditTrailsToken(client, organization, signal));
      case "metrics": {
        const tokens = await listMetricsTokens(client, organization, signal);
        return { kind, outcome: "listed", tokens: tokens.map(fromMetricsToken) };
      }
      case "team":
        return await teamTokens(question);
    }
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return { kind, outcome: "hidden", detail: HIDDEN[kind] };
    }
    return { kind, outcome: "failed", detail: inWords(error) };
  }
}

/** Why there is no answer that can be used. A fault of this program is thrown on. */
function inWords(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return "The server answered 401: the credential is unknown, expired or revoked. Give a valid one";
  }
  if (error instanceof ApiError) return `The server answered ${error.message}`;
  if (error instanceof NetworkError) return `No answer can be had: ${error.reason}`;
  if (error instanceof UnreadableTimeError) return `An answer cannot be used: ${error.message}`;
  throw error;
}

const single = (
  kind: "organization" | "audit-trails",
  token: Parameters<typeof fromAuthenticationToken>[1],
): Listed => ({ kind, outcome: "listed", tokens: [fromAuthenticationToken(kind, token)] });

/** The tokens of the last reading are reported even if the list doesn't settle. */
async function teamTokens({ client, organization, signal, onProgress }: Question): Promise<Listed> {
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
    return { kind: "team", outcome: "changing", tokens, detail: `Tokens came or went: ${error.reason}` };
  }
}

const FORBIDDEN =
  "the credential may not see them (owners team or organization token needed), or the plan has none, or the server is too old";
const HIDDEN: Readonly<Record<Kind, string>> = {
  organization: `The server answered 404: there is none, or ${FORBIDDEN}`,
  "audit-trails": `The server answered 404: there is none, or ${FORBIDDEN}`,
  metrics: `The server answered 404: ${FORBIDDEN}`,
  team: "The server answered 404: the credential may not manage teams, or the plan has no teams, or the server is too old to list their tokens",
};

/**
 * The vendor lets the same credentials see the organization's tokens and the metrics tokens. Where one of these was
 * answered, the 404 of another is no lack of permission: there are none.
 */
function resolved(answer: Listed, answers: readonly Listed[]): Listed {
  const { kind, outcome } = answer;
  if (outcome !== "hidden" || !OWNERS_KINDS.includes(kind)) return answer;
  const mayKnow = answers.some((other) => OWNERS_KINDS.includes(other.kind) && other.outcome === "listed");
  return mayKnow ? { kind, outcome: "listed", tokens: [] } : answer;
}

async function whyNothing(
  listed: readonly Listed[],
  { client, host, organization, signal }: Question,
): Promise<string> {
  const summary = `No tokens of organization ${JSON.stringify(organization)} at ${host} could be listed`;
  if (listed.every(({ outcome }) => outcome === "hidden")) {
    const visible = await isOrganizationVisible(client, organization, signal).catch(() => undefined);
    if (visible === false) {
      return `${summary}: there is no such organization, or the credential may not see it. Check the name, and whose token it is.`;
    }
  }
  const reasons = new Set(listed.map((answer) => ("detail" in answer ? answer.detail : "")));
  if (reasons.size === 1) return `${summary}. ${[...reasons].join()}.`;
  const each = listed.map((answer) => `  - ${answer.kind}: ${"detail" in answer ? answer.detail : ""}`);
  return [`${summary}:`, ...each].join("\n");
}

/** Names are a help and no more: where they cannot be had, ids stand for the teams. */
async function namesOfTeams({
  client,
  organization,
  signal,
}: Question): Promise<Pick<Listing, "teamNames" | "namesMissing">> {
  try {
    const teams = await listTeams(client, organization, signal);
    return { teamNames: new Map(teams.map(({ id, name }) => [id, name])) };
  } catch (error) {
    return { teamNames: new Map(), namesMissing: inWords(error) };
  }
}
