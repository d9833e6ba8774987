import { listTeamTokens, type TeamTokenSortKey } from "../../client/endpoints/team-tokens";
import type { Connection } from "../connection";
import { toOrganizationDiagnostic, quote } from "../diagnostics";
import { checkOrganizationName } from "../organization-name";
import type { DataSource } from "../framework/provider";
import { RFC_3339_UTC, listOfObjects, string, type PlanOf, type Schema } from "../framework/schema/attribute";
import { error, type Diagnostic } from "../framework/schema/diagnostic";
import { withTimeout } from "../timeouts";
import { toTokenAttributes, tokenAttributes } from "./authentication-token";
import { organizationAttribute, resolveOrganization } from "./organization";

const SORT_KEYS: readonly TeamTokenSortKey[] = ["team-name", "created-by", "expired-at", "last-used-at"];

type Sort = TeamTokenSortKey | `-${TeamTokenSortKey}`;

const attributes = {
  organization: organizationAttribute,
  query: string({
    optional: true,
    description:
      "Part of a team name. Only the tokens of matching teams are read. By default, the tokens of all teams are read.",
  }),
  sort: string({
    optional: true,
    description: `Sort order of the tokens, one of ${SORT_KEYS.map((key) => `\`${key}\``).join(", ")}. A leading hyphen reverses the order. By default, the tokens are sorted by expiry, earliest first.`,
  }),
  tokens: listOfObjects(
    {
      ...tokenAttributes,
      team_id: string({ description: "ID of the team." }),
    },
    {
      computed: true,
      description: `The tokens from all pages, including expired tokens. Each has an \`id\`, a \`team_id\`, a \`description\` (null for a singleton token), \`created_at\`, \`last_used_at\` and \`expires_at\` (${RFC_3339_UTC}; null if the token was never used or never expires), and \`created_by\` with an \`id\` and a \`type\`.`,
    },
  ),
};

type TeamTokensAttributes = typeof attributes;

const schema: Schema<TeamTokensAttributes> = {
  version: 0,
  description: "Reads the tokens of an organization's teams, without their secrets.",
  attributes,
};

export const teamTokens: DataSource<TeamTokensAttributes, Connection> = {
  schema,
  validate: (config) => [...checkOrganizationName(config.organization), ...checkSort(config)],

  async read(config, unbounded) {
    const connection = withTimeout(unbounded, null, "read");
    const organization = resolveOrganization(config, connection);
    if ("refused" in organization) return { diagnostics: [organization.refused] };
    const [refused] = checkSort(config);
    if (refused !== undefined) return { diagnostics: [refused] };
    const { name } = organization;
    const { query, sort } = config;
    try {
      const listed = await listTeamTokens(
        connection.client,
        name,
        { query: query ?? undefined, sort: isSort(sort) ? sort : undefined },
        connection.signal,
      );
      const tokens = listed.map((token) => ({ ...toTokenAttributes(token), team_id: token.teamId }));
      return { value: { organization: name, query, sort, tokens } };
    } catch (thrown) {
      const summary = `The team tokens of organization ${quote(name)} can't be listed`;
      const consequence = "Nothing was read.";
      return {
        diagnostics: [
          await toOrganizationDiagnostic(summary, thrown, "teams' tokens", name, connection, consequence),
        ],
      };
    }
  },
};

function checkSort({ sort }: Pick<PlanOf<TeamTokensAttributes>, "sort">): Diagnostic[] {
  if (typeof sort !== "string" || isSort(sort)) return [];
  const detail = `Use one of ${SORT_KEYS.join(", ")}. To reverse the order, add a leading hyphen.`;
  return [error(`\`sort\` must be one of the server's sort orders, got ${quote(sort)}`, detail, ["sort"])];
}

function isSort(text: string | null): text is Sort {
  return SORT_KEYS.some((key) => text === key || text === `-${key}`);
}
