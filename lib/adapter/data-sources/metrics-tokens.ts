import type { Connection } from "../connection";
import { toOrganizationDiagnostic, quote } from "../diagnostics";
import { checkOrganizationName } from "../organization-name";
import type { DataSource } from "../framework/provider";
import { RFC_3339_UTC, listOfObjects, string, type Schema } from "../framework/schema/attribute";
import { withTimeout } from "../timeouts";
import { organizationAttribute, resolveOrganization } from "./organization";

const attributes = {
  organization: organizationAttribute,
  tokens: listOfObjects(
    {
      id: string({ description: "ID of the token (not a secret)." }),
      name: string({ description: "Name of the token." }),
      created_at: string({ description: `When the token was created (${RFC_3339_UTC}).` }),
      expires_at: string({ description: `When the token expires (${RFC_3339_UTC}).` }),
    },
    {
      computed: true,
      description: `All metrics tokens, including expired tokens, in the order in which the server returns them. Each has an \`id\`, a \`name\`, \`created_at\` and \`expires_at\` (${RFC_3339_UTC}). \`expires_at\` is null if the token never expires, or if the server is too old to report it.`,
    },
  ),
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description: "Reads the metrics tokens of an organization, without their secrets.",
  attributes,
};

export const metricsTokens: DataSource<typeof attributes, Connection> = {
  schema,
  validate: ({ organization }) => checkOrganizationName(organization),

  async read(config, unbounded) {
    const connection = withTimeout(unbounded, null, "read");
    const organization = resolveOrganization(config, connection);
    if ("refused" in organization) return { diagnostics: [organization.refused] };
    const { name } = organization;
    try {
      const listed = await connection.metricsTokenLists.refresh(name, connection.signal);
      const tokens = [...listed.values()].map((token) => ({
        id: token.id,
        name: token.name,
        created_at: token.createdAt,
        expires_at: token.expiresAt,
      }));
      return { value: { organization: name, tokens } };
    } catch (thrown) {
      const summary = `The metrics tokens of organization ${quote(name)} can't be listed`;
      const consequence = "Nothing was read.";
      return {
        diagnostics: [
          await toOrganizationDiagnostic(summary, thrown, "metrics tokens", name, connection, consequence),
        ],
      };
    }
  },
};
