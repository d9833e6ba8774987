import type { AuthenticationToken } from "../../client/endpoints/authentication-tokens";
import { readOrganizationToken } from "../../client/endpoints/organization-token";
import { readTeamSingletonToken, readTeamToken } from "../../client/endpoints/team-tokens";
import { ApiError } from "../../client/http/errors";
import type { Connection } from "../connection";
import { fromAuthenticationToken, fromMetricsToken, type Token } from "./token";
import { PROOF_INTERVAL_MS, type Lookup } from "./token-list-cache";
import { UnprovenAbsenceError, type Observation, type TokenSource } from "./token-status";

/** A metrics token, by the organization's list, which is never filtered. */
export function metricsTokenSource(organization: string, id: string): TokenSource {
  return {
    async lookup({ metricsTokenLists, signal }, notBefore) {
      const found = await metricsTokenLists.lookup(organization, (list) => list.get(id), signal, notBefore);
      return toObservation(found, fromMetricsToken);
    },
    confirmAbsence: () => Promise.resolve(),
  };
}

export interface TeamTokenRef {
  readonly organization: string;
  readonly teamId: string;
  /** undefined: the team's singleton. */
  readonly tokenId: string | undefined;
  /** Whether a list of this organization contained the token before, so that it is the team's organization. */
  readonly isOrganizationVerified: boolean;
}

/**
 * A team's token, by the organization's list, which contains only what the credential may see. Where listing is
 * forbidden, the token itself is read.
 */
export function teamTokenSource(ref: TeamTokenRef): TokenSource {
  const { organization, teamId, tokenId } = ref;
  const find = (list: ReadonlyMap<string, AuthenticationToken>): AuthenticationToken | undefined =>
    tokenId === undefined
      ? [...list.values()].find((token) => token.teamId === teamId && token.description === null)
      : list.get(tokenId);
  const readAgain = readRepeatedly(({ client, signal }) =>
    tokenId === undefined
      ? readTeamSingletonToken(client, teamId, signal)
      : readTeamToken(client, tokenId, signal),
  );
  return {
    async lookup(connection, notBefore) {
      const { teamTokenLists, signal } = connection;
      try {
        const found = await teamTokenLists.lookup(organization, find, signal, notBefore);
        return toObservation(found, fromAuthenticationToken);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return readAgain(connection);
      }
    },
    confirmAbsence: (connection) => confirmTeamTokenAbsence(ref, connection),
  };
}

/** An organization's token, which has no list: by reading it. */
export function organizationTokenSource(organization: string): TokenSource {
  return {
    lookup: readRepeatedly(({ client, signal }) => readOrganizationToken(client, organization, signal)),
    async confirmAbsence({ directory, signal }) {
      const found = await directory.organization(organization, signal);
      if (found?.canUpdateApiToken) return;
      throw new UnprovenAbsenceError(
        found === undefined
          ? `the organization ${JSON.stringify(organization)} doesn't exist, or the credential can't see it`
          : "the credential isn't allowed to manage the organization's token, so a 404 doesn't prove that it is absent",
      );
    },
  };
}

/**
 * A list lacks what the credential can't see, and everything if the organization is the wrong one. So absence also
 * needs the permission to manage tokens of the team or of the whole organization.
 */
async function confirmTeamTokenAbsence(ref: TeamTokenRef, connection: Connection): Promise<void> {
  const { organization, teamId, isOrganizationVerified } = ref;
  const { directory, signal } = connection;
  const team = await directory.team(teamId, signal);
  if (team?.organization !== undefined && team.organization !== organization) {
    throw new UnprovenAbsenceError(
      `team ${JSON.stringify(teamId)} belongs to organization ${JSON.stringify(team.organization)}, not to ${JSON.stringify(organization)}. Correct \`organization\``,
    );
  }
  if (team?.canUpdateApiToken) return;
  const found = await directory.organization(organization, signal);
  if (found?.canUpdateApiToken && (team !== undefined || isOrganizationVerified)) return;
  if (team !== undefined) {
    throw new UnprovenAbsenceError(
      `the credential isn't allowed to manage the tokens of team ${JSON.stringify(teamId)}, so it can't see whether the token is absent`,
    );
  }
  throw new UnprovenAbsenceError(
    `team ${JSON.stringify(teamId)} doesn't exist, or the credential can't see it. If it was deleted, remove the token from the state with \`terraform state rm\``,
  );
}

/** Proof of absence without a list: two 404 responses, two seconds apart. */
function readRepeatedly(
  read: (connection: Connection) => Promise<AuthenticationToken>,
): (connection: Connection) => Promise<Observation> {
  let absentSince: number | undefined;
  return async (connection) => {
    const requestedAt = connection.now();
    try {
      const token = fromAuthenticationToken(await read(connection));
      absentSince = undefined;
      return { kind: "present", token, isListed: false };
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

function toObservation<T>(found: Lookup<T>, toToken: (token: T) => Token): Observation {
  return found.kind === "present" ? { ...found, token: toToken(found.token), isListed: true } : found;
}
