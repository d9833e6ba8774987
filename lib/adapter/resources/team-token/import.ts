import { readTeamSingletonToken, readTeamToken } from "../../../client/endpoints/team-tokens";
import type { Connection } from "../../connection";
import { isNotFound, quote, toDiagnostic, toTeamDiagnostic } from "../../diagnostics";
import type { Response } from "../../framework/provider";
import { error } from "../../framework/schema/diagnostic";
import { fromAuthenticationToken, type Token } from "../../lifecycle/token";
import { withTimeout } from "../../timeouts";
import { NO_ARGUMENTS, stateOfRead } from "../token-state";
import { resolveOrganization } from "./organization";
import type { TeamTokenState } from "./schema";

/** Imports a token by its ID, or a team's singleton token by the ID of the team. */
export async function importTeamToken(id: string, unbounded: Connection): Promise<Response<TeamTokenState>> {
  const connection = withTimeout(unbounded, null, "read");
  const { client, signal } = connection;
  const isTeam = id.startsWith("team-");
  const summary = isTeam
    ? `The singleton token of team ${quote(id)} can't be imported`
    : `Team token ${quote(id)} can't be imported`;
  if (id === "") {
    const detail = "Use the ID of the token or, for a singleton token, the ID of the team.";
    return { diagnostics: [error(summary, detail)] };
  }
  const consequence = "Nothing was imported.";
  try {
    const token = await (isTeam
      ? readTeamSingletonToken(client, id, signal)
      : readTeamToken(client, id, signal));
    const teamId = token.teamId ?? (isTeam ? id : undefined);
    if (teamId === undefined) {
      return {
        diagnostics: [error(summary, "The ID doesn't belong to a team token. Use the ID of a team token.")],
      };
    }
    const team = { team_id: teamId, organization: null };
    const organization = await resolveOrganization(team, connection, consequence);
    if (typeof organization !== "string") return { diagnostics: [organization] };
    return { value: importedState(teamId, organization, fromAuthenticationToken(token)) };
  } catch (thrown) {
    if (isTeam) {
      const diagnostic = await toTeamDiagnostic(
        summary,
        thrown,
        "the team doesn't have a singleton token",
        id,
        connection,
        consequence,
      );
      return { diagnostics: [diagnostic] };
    }
    if (!isNotFound(thrown)) return { diagnostics: [toDiagnostic(summary, thrown, consequence)] };
    const detail =
      "The server responded with 404. The token doesn't exist, or the credential can't see it. Use the ID of the token, such as `at-…`, or, for a singleton token, the ID of the team, such as `team-…`.";
    return { diagnostics: [error(summary, detail)] };
  }
}

/**
 * Returns the state of an imported token. The state contains the whole description as the prefix, because an import
 * can't determine the configured prefix: see `keptNames`.
 */
export function importedState(teamId: string, organization: string, token: Token): TeamTokenState {
  return {
    team_id: teamId,
    organization,
    description: token.name,
    description_prefix: token.name,
    ...NO_ARGUMENTS,
    force_regenerate: null,
    timeouts: null,
    ...stateOfRead(token),
  };
}
