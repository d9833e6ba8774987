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

/**
 * Authorizes an action on the tokens of a team. The permission to manage teams doesn't include the owners team, whose
 * token has all permissions.
 */
function authorizeTeamTokens(request: ApiRequest, team: Team, verb: Verb): number {
  const organization = request.store.organizationById(team.organizationId);
  if (organization === undefined) throw notFound();
  const noun = organization.ownersTeamId === team.id ? "owners-team-tokens" : "team-tokens";
  return authorize(request.store, request.token, `${noun}.${verb}`, organization);
}

function authorizeTeam(request: ApiRequest, verb: Verb): { team: Team; status: number } {
  const team = request.store.team(request.parameter("team"));
  if (team === undefined) throw notFound();
  return { team, status: authorizeTeamTokens(request, team, verb) };
}

function getSingletonToken(request: ApiRequest, team: Team): Token {
  const token = request.store.singletonToken("team", team.id);
  if (token === undefined) throw notFound();
  return token;
}

/**
 * Finds a token by its ID, and authorizes the action. According to the OpenAPI document, `/authentication-tokens/:id`
 * also accepts a team's ID, which selects the team's singleton token.
 */
function authorizeToken(request: ApiRequest, verb: Verb): { token: Token; status: number } {
  const { store } = request;
  const id = request.parameter("id");
  const token = store.token(id) ?? store.singletonToken("team", id);
  if (token === undefined || token.organizationId === null || token.kind === "metrics") throw notFound();
  const team = token.teamId === null ? undefined : store.team(token.teamId);
  if (team !== undefined) return { token, status: authorizeTeamTokens(request, team, verb) };
  const organization = store.organizationById(token.organizationId);
  return { token, status: authorize(store, request.token, `organization-token.${verb}`, organization) };
}

const sortKeys = ["team-name", "created-by", "expired-at", "last-used-at"] as const;

/**
 * Sorts tokens as requested. As in PostgreSQL, null is the largest value. For example, tokens that never expire are
 * last in ascending order of their expiry.
 */
function sortTokens(request: ApiRequest, tokens: Token[], teamNames: ReadonlyMap<string, string>): Token[] {
  const requested = request.url.searchParams.get("sort") ?? "expired-at";
  const key = sortKeys.find((allowed) => allowed === requested.replace(/^-/, ""));
  if (key === undefined) {
    const choices = sortKeys.join(", ");
    throw badRequest(`sort must be one of ${choices}, each with or without a leading hyphen.`, "sort");
  }
  const valueOf = {
    "team-name": (token: Token) => teamNames.get(token.teamId ?? "") ?? "",
    "created-by": (token: Token) => token.createdBy.id,
    "expired-at": (token: Token) => request.store.expiryOf(token) ?? Infinity,
    "last-used-at": (token: Token) => token.lastUsedAt ?? Infinity,
  }[key];
  const keyed = tokens.map((token, index) => ({ token, index, value: valueOf(token) }));
  keyed.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.index - b.index));
  if (requested.startsWith("-")) keyed.reverse();
  return keyed.map(({ token }) => token);
}

function findTokens(request: ApiRequest, organization: Organization): Token[] {
  const { store, url, now } = request;
  const teamNames = new Map(store.teamsOf(organization).map(({ id, name }) => [id, name]));
  const search = (url.searchParams.get("q") ?? "").toLowerCase();
  const matchesExpiry = parseExpiryFilter(url.searchParams.get("filter[expiry_status]"), now);
  const tokens = store
    .tokensOf("team", organization)
    .filter((token) => (teamNames.get(token.teamId ?? "") ?? "").toLowerCase().includes(search))
    .filter((token) => matchesExpiry(store.expiryOf(token)));
  return sortTokens(request, tokens, teamNames);
}

/** Parses the IDs of a bulk deletion. Each identifier must have the type `authentication-tokens`. */
function parseIds(body: unknown): string[] {
  const data = isObject(body) ? ownValue(body, "data") : undefined;
  if (!Array.isArray(data)) throw invalid("`data` must be a list", "/data");
  return data.map((item: unknown, index) => {
    const id = isObject(item) ? ownValue(item, "id") : undefined;
    const type = isObject(item) ? ownValue(item, "type") : undefined;
    if (type !== "authentication-tokens") {
      throw invalid('The type must be "authentication-tokens"', `/data/${index}/type`);
    }
    if (typeof id !== "string") throw invalid("The ID must be a string", `/data/${index}/id`);
    return id;
  });
}

export const teamTokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/teams/:team/authentication-token",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(request, "create");
      const { organizationId } = team;
      const expiresAt = getRequestedExpiry(request, parseTokenAttributes(request.body), "expired-at");
      const before = request.store.singletonToken("team", team.id);
      if (before !== undefined) request.store.revoke(before, request.now);
      const made = createToken(request, {
        kind: "team",
        organizationId,
        teamId: team.id,
        description: null,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(request.store, made.token, made.secret) } };
    },
  },
  {
    method: "POST",
    path: "/teams/:team/authentication-tokens",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(request, "create");
      const attributes = parseTokenAttributes(request.body);
      const description = attributes.text("description");
      const expiresAt = getRequestedExpiry(request, attributes, "expired-at");
      if (request.store.teamTokenByDescription(team.id, description) !== undefined) {
        throw invalid(
          "Validation failed: Description has already been taken",
          "/data/attributes/description",
        );
      }
      const { organizationId } = team;
      const made = createToken(request, {
        kind: "team",
        organizationId,
        teamId: team.id,
        description,
        expiresAt,
      });
      return { status, document: { data: toTokenResource(request.store, made.token, made.secret) } };
    },
  },
  {
    method: "GET",
    path: "/teams/:team/authentication-token",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(request, "read");
      return { status, document: { data: toTokenResource(request.store, getSingletonToken(request, team)) } };
    },
  },
  {
    method: "DELETE",
    path: "/teams/:team/authentication-token",
    handle: (request: ApiRequest): ApiResponse => {
      const { team, status } = authorizeTeam(request, "delete");
      request.store.revoke(getSingletonToken(request, team), request.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/authentication-tokens/:id",
    handle: (request: ApiRequest): ApiResponse => {
      const { token, status } = authorizeToken(request, "read");
      return { status, document: { data: toTokenResource(request.store, token) } };
    },
  },
  {
    method: "DELETE",
    path: "/authentication-tokens/:id",
    handle: (request: ApiRequest): ApiResponse => {
      const { token, status } = authorizeToken(request, "delete");
      request.store.revoke(token, request.now);
      return noContent(status);
    },
  },
  {
    method: "GET",
    path: "/organizations/:organization/team-tokens",
    isList: true,
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "team-tokens.list");
      const tokens = findTokens(request, organization);
      return paginate(status, tokens, request.url, (token) => toTokenResource(request.store, token));
    },
  },
  {
    method: "DELETE",
    path: "/organizations/:organization/team-tokens",
    handle: (request: ApiRequest): ApiResponse => {
      const { organization, status } = authorizeOrganization(request, "team-tokens.delete");
      const tokens = [...new Set(parseIds(request.body))].map((id) => {
        const token = request.store.token(id);
        const team = token?.teamId == null ? undefined : request.store.team(token.teamId);
        if (token === undefined || team?.organizationId !== organization.id) throw notFound();
        authorizeTeamTokens(request, team, "delete");
        return token;
      });
      for (const token of tokens) request.store.revoke(token, request.now);
      return noContent(status);
    },
  },
];
