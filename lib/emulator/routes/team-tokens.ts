import { badRequest, invalid, notFound, type ApiResponse } from "../json-api";
import { isObject, ownValue } from "../attributes";
import type { Organization, Team, Token } from "../model";
import { paginate } from "../pagination";
import { authorize } from "../permissions";
import {
  toTokenResource,
  getRequestedExpiry,
  createToken,
  parseTokenAttributes,
} from "./authentication-token";
import { parseExpiryFilter } from "./expiry-filter";
import { noContent, authorizeOrganization, type ApiRequest, type Route } from "./route";

type Verb = "create" | "read" | "delete";

/** Managing teams does not extend to the owners team: its token may do everything. */
function authorizeTeamTokens(call: ApiRequest, team: Team, verb: Verb): number {
  const organization = call.store.organizationById(team.organizationId);
  if (organization === undefined) throw notFound();
  const noun = organization.ownersTeamId === team.id ? "owners-team-tokens" : "team-tokens";
  return authorize(call.store, call.token, `${noun}.${verb}`, organization);
}

function authorizeTeam(call: ApiRequest, verb: Verb): { team: Team; status: number } {
  const team = call.store.team(call.parameter("team"));
  if (team === undefined) throw notFound();
  return { team, status: authorizeTeamTokens(call, team, verb) };
}

function getSingletonToken(call: ApiRequest, team: Team): Token {
  const token = call.store.singletonToken("team", team.id);
  if (token === undefined) throw notFound();
  return token;
}

/** The OpenAPI document lets `/authentication-tokens/:id` take a team's id for its single token. */
function authorizeToken(call: ApiRequest, verb: Verb): { token: Token; status: number } {
  const { store } = call;
  const id = call.parameter("id");
  const token = store.token(id) ?? store.singletonToken("team", id);
  if (token === undefined || token.organizationId === null || token.kind === "metrics") throw notFound();
  const team = token.teamId === null ? undefined : store.team(token.teamId);
  if (team !== undefined) return { token, status: authorizeTeamTokens(call, team, verb) };
  const organization = store.organizationById(token.organizationId);
  return { token, status: authorize(store, call.token, `organization-token.${verb}`, organization) };
}

const sortKeys = ["team-name", "created-by", "expired-at", "last-used-at"] as const;

/** Nothing comes last, as in PostgreSQL: what never expires ends last of all. */
function sortTokens(call: ApiRequest, tokens: Token[], teamNames: ReadonlyMap<string, string>): Token[] {
  const asked = call.url.searchParams.get("sort") ?? "expired-at";
  const key = sortKeys.find((allowed) => allowed === asked.replace(/^-/, ""));
  if (key === undefined) {
    const choices = sortKeys.join(", ");
    throw badRequest(`sort must be one of ${choices}, each with or without a leading hyphen.`, "sort");
  }
  const valueOf = {
    "team-name": (token: Token) => teamNames.get(token.teamId ?? "") ?? "",
    "created-by": (token: Token) => token.createdBy.id,
    "expired-at": (token: Token) => call.store.expiryOf(token) ?? Infinity,
    "last-used-at": (token: Token) => token.lastUsedAt ?? Infinity,
  }[key];
  const keyed = tokens.map((token, index) => ({ token, index, value: valueOf(token) }));
  keyed.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.index - b.index));
  if (asked.startsWith("-")) keyed.reverse();
  return keyed.map(({ token }) => token);
}

function findTokens(call: ApiRequest, organization: Organization): Token[] {
  const { store, url, now } = call;
  const teamNames = new Map(store.teamsOf(organization).map(({ id, name }) => [id, name]));
  const search = (url.searchParams.get("q") ?? "").toLowerCase();
  const alive = parseExpiryFilter(url.searchParams.get("filter[expiry_status]"), now);
  const tokens = store
    .tokensOf("team", organization)
    .filter((token) => (teamNames.get(token.teamId ?? "") ?? "").toLowerCase().includes(search))
    .filter((token) => alive(store.expiryOf(token)));
  return sortTokens(call, tokens, teamNames);
}

/** The ids of a bulk deletion, each of the type `authentication-tokens`. */
function parseIds(body: unknown): string[] {
  const data = isObject(body) ? ownValue(body, "data") : undefined;
  if (!Array.isArray(data)) throw invalid("The document must have a list `data`", "/data");
  return data.map((item: unknown, index) => {
    const id = isObject(item) ? ownValue(item, "id") : undefined;
    const type = isObject(item) ? ownValue(item, "type") : undefined;
    if (type !== "authentication-tokens") {
      throw invalid('The type must be "authentication-tokens"', `/data/${index}/type`);
    }
    if (typeof id !== "string") throw invalid("The id must be a string", `/data/${index}/id`);
    return id;
  });
}

export const teamTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/teams/:team/authentication-token",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(call, "create");
      const { organizationId } = team;
      const expiresAt = getRequestedExpiry(call, parseTokenAttributes(call.body), "expired-at");
      const before = call.store.singletonToken("team", team.id);
      if (before !== undefined) call.store.revoke(before, call.now);
      const made = createToken(call, {
        kind: "team",
        organizationId,
        teamId: team.id,
        description: null,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(call.store, made.token, made.secret) } };
    },
  },
  {
    method: "POST",
    path: "/teams/:team/authentication-tokens",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(call, "create");
      const attributes = parseTokenAttributes(call.body);
      const description = attributes.text("description");
      const expiresAt = getRequestedExpiry(call, attributes, "expired-at");
      if (call.store.teamTokenByDescription(team.id, description) !== undefined) {
        throw invalid(
          "Validation failed: Description has already been taken",
          "/data/attributes/description",
        );
      }
      const { organizationId } = team;
      const made = createToken(call, {
        kind: "team",
        organizationId,
        teamId: team.id,
        description,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(call.store, made.token, made.secret) } };
    },
  },
  {
    method: "GET",
    path: "/teams/:team/authentication-token",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(call, "read");
      return { status, document: { data: toTokenResource(call.store, getSingletonToken(call, team)) } };
    },
  },
  {
    method: "DELETE",
    path: "/teams/:team/authentication-token",
    handle: (call: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(call, "delete");
      call.store.revoke(getSingletonToken(call, team), call.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/authentication-tokens/:id",
    handle: (call: ApiRequest): ApiResponse => {
      const { token, status } = authorizeToken(call, "read");
      return { status, document: { data: toTokenResource(call.store, token) } };
    },
  },
  {
    method: "DELETE",
    path: "/authentication-tokens/:id",
    handle: (call: ApiRequest): ApiResponse => {
      const { token, status } = authorizeToken(call, "delete");
      call.store.revoke(token, call.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization/team-tokens",
    isList: true,
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "team-tokens.list");
      const tokens = findTokens(call, organization);
      return paginate(status, tokens, call.url, (token) => toTokenResource(call.store, token));
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organization/team-tokens",
    handle: (call: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(call, "team-tokens.delete");
      const tokens = [...new Set(parseIds(call.body))].map((id) => {
        const token = call.store.token(id);
        const team = token?.teamId == null ? undefined : call.store.team(token.teamId);
        if (token === undefined || team?.organizationId !== organization.id) throw notFound();
        authorizeTeamTokens(call, team, "delete");
        return token;
      });
      for (const token of tokens) call.store.revoke(token, call.now);
      return noContent(status);
    },
  },
];
