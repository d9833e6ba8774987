import { ApiError } from "../../client/http/errors";
import { readTeamSingletonToken, readTeamToken } from "../../client/endpoints/team-tokens";
import type { Connection } from "../connection";
import { toDiagnostic, quote } from "../diagnostics";
import type { DataSource } from "../framework/provider";
import { string, type PlanOf, type Schema } from "../framework/schema/attribute";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { withTimeout } from "../timeouts";
import { toTokenAttributes, tokenAttributes } from "./authentication-token";

const attributes = {
  team_id: string({
    optional: true,
    computed: true,
    description: "ID of the team whose singleton token (the token without a description) is read.",
  }),
  token_id: string({
    optional: true,
    computed: true,
    description:
      "ID of the token to read: either a described token or a singleton token. Exactly one of `team_id` and `token_id` is required.",
  }),
  ...tokenAttributes,
};

type TeamTokenAttributes = typeof attributes;

const schema: Schema<TeamTokenAttributes> = {
  version: 0,
  description: "Reads a team's token, without its secret.",
  attributes,
};

export const teamToken: DataSource<TeamTokenAttributes, Connection> = {
  schema,
  validate: checkIds,

  async read(config, connection) {
    const { client, signal } = withTimeout(connection, null, "read");
    const { team_id: teamId, token_id: tokenId } = config;
    const [refused] = checkIds(config);
    if (refused !== undefined) return { diagnostics: [refused] };
    try {
      const token =
        tokenId === null
          ? await readTeamSingletonToken(client, teamId ?? "", signal)
          : await readTeamToken(client, tokenId, signal);
      return { value: { team_id: token.teamId ?? teamId, token_id: token.id, ...toTokenAttributes(token) } };
    } catch (thrown) {
      const what =
        tokenId === null
          ? `The singleton token of team ${quote(teamId ?? "")}`
          : `Team token ${quote(tokenId)}`;
      const summary = `${what} can't be read`;
      const missing = thrown instanceof ApiError && thrown.status === 404;
      const reason =
        "The server responded with 404: the token or the team doesn't exist, or the credential isn't allowed to see it. Check the ID and the credential.";
      return {
        diagnostics: [missing ? error(summary, reason) : toDiagnostic(summary, thrown, "Nothing was read.")],
      };
    }
  },
};

function checkIds({ team_id: teamId, token_id: tokenId }: PlanOf<TeamTokenAttributes>): Diagnostic[] {
  if (teamId === null && tokenId === null) {
    return [error("Missing `team_id` or `token_id`", "Set `team_id` or `token_id`.", ["team_id"])];
  }
  if (typeof teamId === "string" && typeof tokenId === "string") {
    const detail = `\`team_id\` is ${quote(teamId)} and \`token_id\` is ${quote(tokenId)}. Set only one of them.`;
    return [error("Only one of `team_id` and `token_id` can be set", detail, ["team_id"])];
  }
  const [name, id] = teamId === null ? ["token_id", tokenId] : ["team_id", teamId];
  const detail = `Use the ID of the ${name === "team_id" ? "team" : "token"}.`;
  return id === "" ? [error(`\`${name}\` must not be empty`, detail, [name])] : [];
}
