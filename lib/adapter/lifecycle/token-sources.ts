import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { readOrganizationToken } from "../../client/endpoints/organization-token";
import { readTeamSingletonToken, readTeamToken } from "../../client/endpoints/team-tokens";
import { ApiError } from "../../client/http/errors";
import type { Connection } from "../connection";
import { fromAuthenticationToken, fromMetricsToken, type Token } from "./token";
import { PROOF_INTERVAL_MS, type Lookup } from "./token-list-cache";
import { UnprovenAbsenceError, type Observation, type TokenSource } from "./token-status";

/**
 * Returns a source that looks up a metrics token in the organization's list. Unlike the list of team tokens, this list
 * contains the same tokens for every credential that is allowed to read it, so absence needs no further confirmation.
 */
export function metricsTokenSource(organization: string, id: string): TokenSource {
  return {
    async lookup({ metricsTokenLists, signal }, notBefore) {
      const found = await metricsTokenLists.lookup(organization, (list) => list.get(id), signal, notBefore);
      return toObservation(found, fromMetricsToken, organization);
    },
    confirmAbsence: () => Promise.resolve(undefined),
  };
}

export interface TeamTokenRef {
  readonly organization: string;
  readonly teamId: string;
  /** ID of the token; undefined for the team's singleton token. */
  readonly tokenId: string | undefined;
  /** Whether a list of this organization has contained the token. If it has, the team belongs to the organization. */
  readonly isOrganizationVerified: boolean;
}

/**
 * Returns a source that looks up a team's token in the organization's list, which contains only tokens that the
 * credential can see. If the list request returns a 404, the source reads the token without the list.
 */
export function teamTokenSource(ref: TeamTokenRef): TokenSource {
  const { organization, teamId, tokenId } = ref;
  const find = (list: ReadonlyMap<string, AuthenticationToken>): AuthenticationToken | undefined =>
    tokenId === undefined
      ? [...list.values()].find((token) => token.teamId === teamId && token.description === null)
      : list.get(tokenId);
  const readAgain = readRepeatedly(teamTokenReader(ref));
  return {
    async lookup(connection, notBefore) {
      const { teamTokenLists, signal } = connection;
      try {
        const found = await teamTokenLists.lookup(organization, find, signal, notBefore);
        return toObservation(found, fromAuthenticationToken, organization);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return readAgain(connection);
      }
    },
    confirmAbsence: (connection) => confirmTeamTokenAbsence(ref, connection),
  };
}

/** Returns a source that reads a team's token without a list, because a list might be stale after a regeneration. */
export function unlistedTeamTokenSource(ref: TeamTokenRef): TokenSource {
  return {
    lookup: readRepeatedly(teamTokenReader(ref)),
    confirmAbsence: (connection) => confirmTeamTokenAbsence(ref, connection),
  };
}

function teamTokenReader({ teamId, tokenId }: TeamTokenRef): TokenReader {
  return ({ client, signal }) =>
    tokenId === undefined
      ? readTeamSingletonToken(client, teamId, signal)
      : readTeamToken(client, tokenId, signal);
}

/** Returns a source that reads an organization's token without a list, because the API has no list of such tokens. */
export function organizationTokenSource(organization: string): TokenSource {
  return {
    lookup: readRepeatedly(({ client, signal }) => readOrganizationToken(client, organization, signal)),
    async confirmAbsence({ directory, signal }) {
      const found = await directory.organization(organization, signal);
      if (found?.canUpdateApiToken) return undefined;
      throw new UnprovenAbsenceError(
        found === undefined
          ? `the organization ${JSON.stringify(organization)} doesn't exist, or the credential can't see it`
          : "the credential isn't allowed to manage the organization's token, so the provider can't determine whether the token is absent",
      );
    },
  };
}

/**
 * Implements `TokenSource.confirmAbsence`. A list doesn't contain tokens that the credential can't see, or tokens of
 * another organization. Therefore, a proof of absence also requires the permission to manage the tokens of the team or
 * of the whole organization.
 */
async function confirmTeamTokenAbsence(
  ref: TeamTokenRef,
  connection: Connection,
): Promise<TokenSource | undefined> {
  const { organization, teamId, isOrganizationVerified } = ref;
  const { directory, signal } = connection;
  const team = await directory.team(teamId, signal);
  if (team?.organization !== undefined && team.organization !== organization) {
    return teamTokenSource({ ...ref, organization: team.organization });
  }
  if (team?.canUpdateApiToken) return undefined;
  const found = await directory.organization(organization, signal);
  if (found?.canUpdateApiToken && (team !== undefined || isOrganizationVerified)) return undefined;
  if (team !== undefined) {
    throw new UnprovenAbsenceError(
      `the credential isn't allowed to manage the tokens of team ${JSON.stringify(teamId)}, so the provider can't determine whether the token is absent`,
    );
  }
  throw new UnprovenAbsenceError(
    `team ${JSON.stringify(teamId)} doesn't exist, or the credential can't see it. If the team was deleted, remove the token from the state with \`terraform state rm\``,
  );
}

type TokenReader = (connection: Connection) => Promise<AuthenticationToken>;

/**
 * Returns a lookup that doesn't use a list. If two requests at least two seconds apart get a 404 response, the
 * token is proven absent.
 */
function readRepeatedly(read: TokenReader): (connection: Connection) => Promise<Observation> {
  let absentSince: number | undefined;
  return async (connection) => {
    const requestedAt = connection.now();
    try {
      const token = fromAuthenticationToken(await read(connection));
      absentSince = undefined;
      return { kind: "present", token, listedIn: undefined };
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    absentSince ??= requestedAt;
    if (requestedAt - absentSince >= PROOF_INTERVAL_MS) return { kind: "absent" };
    const nextAt = absentSince + PROOF_INTERVAL_MS;
    return { kind: "missing", nextAt, waitMs: Math.max(0, nextAt - connection.now()) };
  };
}

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function toObservation<T>(found: Lookup<T>, toToken: (token: T) => Token, organization: string): Observation {
  return found.kind === "present" ? { ...found, token: toToken(found.token), listedIn: organization } : found;
}
