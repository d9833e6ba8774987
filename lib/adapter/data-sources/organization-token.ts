import { showOrganizationToken } from "../../client/endpoints/organization-token";
import type { Connection } from "../connection";
import { explainOrganization404, quoted } from "../diagnostics";
import { checkOrganizationName } from "../organization-name";
import type { DataSource } from "../framework/provider";
import type { Schema } from "../framework/schema/attribute";
import { within } from "../timeouts";
import { fromToken, tokenAttributes } from "./authentication-token";
import { organizationAttribute, organizationFor } from "./organization";

const attributes = {
  organization: organizationAttribute,
  ...tokenAttributes,
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description: "What is known of an organization's one token, its secret apart.",
  attributes,
};

export const organizationToken: DataSource<typeof attributes, Connection> = {
  schema,
  validate: ({ organization }) => checkOrganizationName(organization),

  async read(config, unbounded) {
    const connection = within(unbounded, null, "read");
    const found = organizationFor(config, connection);
    if ("refused" in found) return { diagnostics: [found.refused] };
    const organization = found.name;
    try {
      const token = await showOrganizationToken(connection.client, organization, connection.signal);
      return { value: { organization, ...fromToken(token) } };
    } catch (thrown) {
      const summary = `The token of organization ${quoted(organization)} cannot be read`;
      const consequence = "It may also be that the organization has no token.";
      return {
        diagnostics: [
          await explainOrganization404(
            summary,
            thrown,
            "organization token",
            organization,
            connection,
            consequence,
          ),
        ],
      };
    }
  },
};
