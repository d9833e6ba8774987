import type { Connection } from "../../connection";
import { isOperationError, quote, toDiagnostic } from "../../diagnostics";
import { error, type Diagnostic } from "../../framework/schema/diagnostic";

interface Team {
  readonly team_id: string | null;
  readonly organization: string | null;
}

/** The name of a team's organization: the configured one, the provider's, or what the server reports. */
export async function resolveOrganization(
  { team_id: teamId, organization }: Team,
  connection: Connection,
): Promise<string | Diagnostic> {
  if (organization !== null) return organization;
  if (typeof connection.organization === "string") return connection.organization;
  const summary = `The organization of team ${quote(teamId ?? "")} can't be found out`;
  try {
    const team = await connection.directory.team(teamId ?? "", connection.signal);
    if (team?.organization !== undefined) return team.organization;
  } catch (thrown) {
    if (!isOperationError(thrown)) throw thrown;
    return toDiagnostic(summary, thrown);
  }
  const detail =
    "The team doesn't exist, or the credential can't see it. Check the ID, or set `organization` here or in the provider.";
  return error(summary, detail, ["team_id"]);
}
