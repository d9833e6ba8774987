import type { Connection } from "../connection";
import type { ListResource } from "../framework/provider";
import { string } from "../framework/schema/attribute";
import { fromAuthenticationToken } from "../lifecycle/token";
import { checkOrganizationName } from "../organization-name";
import { importedState } from "../resources/team-token/import";
import { listInOrganization, organizationArgument } from "./organization";

const attributes = {
  organization: organizationArgument,
  team_id: string({
    optional: true,
    description: "ID of the team whose tokens are listed. By default, the tokens of all teams are listed.",
  }),
};

export const teamTokenList: ListResource<typeof attributes, Connection> = {
  schema: {
    version: 0,
    description:
      "Finds the team tokens that the credential can read in an organization, including expired tokens and singleton tokens.",
    attributes,
  },

  validate: ({ organization }) => checkOrganizationName(organization),

  list: (config, unbounded) =>
    listInOrganization("team tokens", config, unbounded, async (organization, connection) => {
      const tokens = await connection.teamTokenLists.refresh(organization, connection.signal);
      return [...tokens.values()].flatMap((token) => {
        const { teamId, description } = token;
        if (teamId === null || (config.team_id !== null && config.team_id !== teamId)) return [];
        const displayName = `${description ?? "singleton token"} (${teamId})`;
        return [{ displayName, state: importedState(teamId, organization, fromAuthenticationToken(token)) }];
      });
    }),
};
