import { ApiError, NetworkError } from "../client/http/errors";
import { InvalidPathSegmentError } from "../client/http/path";
import { describeCredential } from "../client/setting-problem";
import { CanceledError } from "./cancellation";
import type { Connection } from "./connection";
import { error, type Diagnostic } from "./framework/schema/diagnostic";
import { UnprovenAbsenceError } from "./lifecycle/token-status";

const STATE_KEPT = "The state wasn't changed.";

/** Quotes text for use in a message. */
export const quote = (text: string): string => JSON.stringify(text);

/** An expected failure of an operation, as opposed to a bug in this program. */
export type OperationError =
  ApiError | NetworkError | CanceledError | InvalidPathSegmentError | UnprovenAbsenceError;

const OPERATION_ERRORS = [
  ApiError,
  NetworkError,
  CanceledError,
  InvalidPathSegmentError,
  UnprovenAbsenceError,
];

export const isOperationError = (thrown: unknown): thrown is OperationError =>
  OPERATION_ERRORS.some((type) => thrown instanceof type);

export const isNotFound = (thrown: unknown): thrown is ApiError =>
  thrown instanceof ApiError && thrown.status === 404;

/**
 * Returns the diagnostic for an operation that failed. Rethrows errors that indicate a bug in this program.
 *
 * @param consequence one or more sentences about the effect of the failure
 */
export function toDiagnostic(summary: string, thrown: unknown, consequence = STATE_KEPT): Diagnostic {
  if (thrown instanceof ApiError && thrown.status === 401) {
    const reason = `${describeCredential(thrown.credentialSource)} is invalid, expired or revoked`;
    return error(summary, `The server responded with 401: ${reason}. Use a valid credential. ${consequence}`);
  }
  if (thrown instanceof ApiError) {
    return error(summary, `The server responded with ${thrown.message}. ${consequence}`);
  }
  if (isOperationError(thrown)) return error(summary, `${capitalize(thrown.message)}. ${consequence}`);
  throw thrown;
}

/**
 * Returns the diagnostic for a failed request to an organization's endpoint that not every plan or server supports.
 *
 * @param what the plural name of the resources that the endpoint serves
 */
export function toOrganizationDiagnostic(
  summary: string,
  thrown: unknown,
  what: string,
  organization: string,
  connection: Connection,
  consequence = STATE_KEPT,
): Promise<Diagnostic> {
  return explainOrganizationError(summary, thrown, organization, connection, consequence, (credential) => [
    `${credential} isn't allowed to manage its ${what} ${OWNERS_ONLY}`,
    "the organization's plan doesn't include them",
    "the server is too old to support them",
  ]);
}

/**
 * Returns the diagnostic for a failed request to the endpoint of an organization's token, which every plan and server
 * supports.
 *
 * @param otherwise the most likely cause of a 404 if the organization exists
 */
export function toOrganizationTokenDiagnostic(
  summary: string,
  thrown: unknown,
  organization: string,
  connection: Connection,
  consequence: string,
  otherwise?: string,
): Promise<Diagnostic> {
  return explainOrganizationError(summary, thrown, organization, connection, consequence, (credential) => [
    ...(otherwise === undefined ? [] : [otherwise]),
    `${credential} isn't allowed to manage its token ${OWNERS_ONLY}`,
  ]);
}

const OWNERS_ONLY =
  "(this requires the organization's token, a token of the owners team, or a token of one of its members)";

/**
 * Returns the diagnostic for a failed request to an organization's endpoint. A 404 doesn't indicate what is missing, so
 * this function reads the organization to find out.
 *
 * @param causes returns the possible causes of a 404 if the organization exists
 */
async function explainOrganizationError(
  summary: string,
  thrown: unknown,
  organization: string,
  connection: Connection,
  consequence: string,
  causes: (credential: string) => readonly string[],
): Promise<Diagnostic> {
  if (!isNotFound(thrown)) return toDiagnostic(summary, thrown, consequence);
  const credential = describeCredential(thrown.credentialSource);
  const possible = causes(credential);
  const absent = `there is no organization ${quote(organization)}, or ${credential} can't see it`;
  const check = "Check the name and the credential";
  const found = await tryRead(() => connection.directory.organization(organization, connection.signal));
  const reason =
    found === undefined
      ? `Possible causes: ${[absent, ...possible].join("; ")}. ${check}`
      : found === "not found"
        ? `${capitalize(absent)}. ${check}`
        : `The organization exists, ${possible.length === 1 ? "but" : "so either"} ${possible.join(", or ")}`;
  return error(summary, `The server responded with 404. ${reason}. ${consequence}`);
}

/**
 * Returns the diagnostic for a failed request to an endpoint of a team. After a 404, this function reads the team to
 * find out what is missing.
 *
 * @param otherwise the cause of a 404 if the credential is allowed to manage the team's tokens
 */
export async function toTeamDiagnostic(
  summary: string,
  thrown: unknown,
  otherwise: string,
  teamId: string,
  connection: Connection,
  consequence = STATE_KEPT,
): Promise<Diagnostic> {
  if (!isNotFound(thrown)) return toDiagnostic(summary, thrown, consequence);
  const credential = describeCredential(thrown.credentialSource);
  const forbidden = `${credential} isn't allowed to manage the team's tokens (this requires the permission to manage teams, the organization's token, or a token of the owners team)`;
  const absent = `there is no team ${quote(teamId)}, or ${credential} can't see it`;
  const check = "Check the ID and the credential";
  const team = await tryRead(() => connection.directory.team(teamId, connection.signal));
  const reason =
    team === undefined
      ? `Possible causes: ${absent}; ${forbidden}; ${otherwise}. ${check}`
      : team === "not found"
        ? `${capitalize(absent)}. ${check}`
        : team.canUpdateApiToken
          ? capitalize(otherwise)
          : `The team exists, but ${forbidden}`;
  const hint = hintAtTeamName(teamId);
  return error(summary, `The server responded with 404. ${reason}.${hint} ${consequence}`);
}

/**
 * Returns a hint if the ID doesn't look like a team ID, and otherwise an empty string. An unusual ID isn't an error,
 * because the format of IDs isn't guaranteed.
 */
export function hintAtTeamName(teamId: string): string {
  return teamId.startsWith("team-")
    ? ""
    : ` A team ID looks like "team-BUHBEM97xboT8TVz", so ${quote(teamId)} might be the team's name.`;
}

/**
 * Returns the result of `read`, or "not found" if there is no result. Returns undefined if the request fails. In that
 * case, the caller can't rule out any cause.
 */
async function tryRead<T>(read: () => Promise<T | undefined>): Promise<T | "not found" | undefined> {
  try {
    return (await read()) ?? "not found";
  } catch (thrown) {
    if (isOperationError(thrown)) return undefined;
    throw thrown;
  }
}

export function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
