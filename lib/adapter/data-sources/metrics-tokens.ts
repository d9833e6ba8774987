import type { Connection } from "../connection";
import { explainOrganization404, quoted } from "../diagnostics";
import { checkOrganizationName } from "../organization-name";
import type { DataSource } from "../framework/provider";
import { RFC_3339, listOfObjects, string, type Schema } from "../framework/schema/attribute";
import { within } from "../timeouts";
import { organizationAttribute, organizationFor } from "./organization";

const attributes = {
  organization: organizationAttribute,
  tokens: listOfObjects(
    {
      id: string({ description: "The token's id. It opens nothing." }),
      name: string({ description: "The token's name." }),
      created_at: string({ description: `When the token was made (${RFC_3339}).` }),
      expires_at: string({ description: `When the token dies by itself (${RFC_3339}).` }),
    },
    {
      computed: true,
      description: `All of them, the expired ones too, in the server's order: \`id\`, \`name\`, \`created_at\` and \`expires_at\` (${RFC_3339}; null: never, or the server is too old to say).`,
    },
  ),
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description: "What is known of an organization's metrics tokens, their secrets apart.",
  attributes,
};

export const metricsTokens: DataSource<typeof attributes, Connection> = {
  schema,
  validate: ({ organization }) => checkOrganizationName(organization),

  async read(config, unbounded) {
    const connection = within(unbounded, null, "read");
    const organization = organizationFor(config, connection);
    if ("refused" in organization) return { diagnostics: [organization.refused] };
    const { name } = organization;
    try {
      const listed = await connection.metricsTokens.fresh(name, connection.signal);
      const tokens = [...listed.values()].map((token) => ({
        id: token.id,
        name: token.name,
        created_at: token.createdAt,
        expires_at: token.expiresAt,
      }));
      return { value: { organization: name, tokens } };
    } catch (thrown) {
      const summary = `Metrics tokens of organization ${quoted(name)} cannot be listed`;
      const consequence = "Nothing was read.";
      return {
        diagnostics: [
          await explainOrganization404(summary, thrown, "metrics tokens", name, connection, consequence),
        ],
      };
    }
  },
};
