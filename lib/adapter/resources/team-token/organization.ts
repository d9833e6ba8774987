import type { Connection } from "../../connection";
import { hintAtTeamName, isOperationError, quote, toDiagnostic } from "../../diagnostics";
import type { PrivateState } from "../../framework/provider";
import { error, warning, type Diagnostic } from "../../framework/schema/diagnostic";
import type { TeamTokenState } from "./schema";

interface Team {
  readonly team_id: string | null;
  readonly organization: string | null;
}

/**
 * Returns the name of a team's organization, or an error. The resource has precedence over the provider, and the
 * provider over the server.
 */
export async function resolveOrganization(
  { team_id: teamId, organization }: Team,
  connection: Connection,
  consequence?: string,
): Promise<string | Diagnostic> {
  if (organization !== null) return organization;
  if (typeof connection.organization === "string") return connection.organization;
  const summary = `The organization of team ${quote(teamId ?? "")} can't be determined`;
  try {
    const team = await connection.directory.team(teamId ?? "", connection.signal);
    if (team?.organization !== undefined) return team.organization;
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    return toDiagnostic(summary, thrown, consequence);
  }
  const detail = `The team doesn't exist, or the credential can't see it. Check the ID and the credential.${hintAtTeamName(teamId ?? "")}`;
  return error(summary, detail, ["team_id"]);
}

const VERIFIED = "organization_verified";

/** Reports whether a list of the organization contained the token in an earlier read. */
export const isVerified = (privateState: PrivateState): boolean => privateState.get(VERIFIED) === true;

export const clearVerification = (privateState: PrivateState): void => privateState.set(VERIFIED, undefined);

/** Returns a warning if the organization in state isn't the organization whose list contains the token. */
export function verify(
  { team_id: teamId, organization }: TeamTokenState,
  listedIn: string,
  privateState: PrivateState,
): Diagnostic[] {
  privateState.set(VERIFIED, listedIn === organization ? true : undefined);
  if (listedIn === organization) return [];
  const summary = `Team ${quote(teamId ?? "")} doesn't belong to organization ${quote(organization ?? "")}`;
  const detail = `It belongs to organization ${quote(listedIn)}, whose list contains its token. Set \`organization = ${quote(listedIn)}\`. This doesn't change the token.`;
  return [warning(summary, detail, ["organization"])];
}
