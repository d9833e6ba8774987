import { readOrganizationToken } from "../../client/endpoints/organization-token";
import type { Connection } from "../connection";
import { toOrganizationTokenDiagnostic, quote } from "../diagnostics";
import { checkOrganizationName } from "../organization-name";
import type { DataSource } from "../framework/provider";
import type { Schema } from "../framework/schema/attribute";
import { withTimeout } from "../timeouts";
import { toTokenAttributes, tokenAttributes } from "./authentication-token";
import { organizationAttribute, resolveOrganization } from "./organization";

const attributes = {
  organization: organizationAttribute,
  ...tokenAttributes,
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description: "Reads an organization's API token, without its secret.",
  attributes,
};

export const organizationToken: DataSource<typeof attributes, Connection> = {
  schema,
  validate: ({ organization }) => checkOrganizationName(organization),

  async read(config, unbounded) {
    const connection = withTimeout(unbounded, null, "read");
    const found = resolveOrganization(config, connection);
    if ("refused" in found) return { diagnostics: [found.refused] };
    const organization = found.name;
    try {
      const token = await readOrganizationToken(connection.client, organization, connection.signal);
      return { value: { organization, ...toTokenAttributes(token) } };
    } catch (thrown) {
      const summary = `The token of organization ${quote(organization)} can't be read`;
      return {
        diagnostics: [
          await toOrganizationTokenDiagnostic(
            summary,
            thrown,
            organization,
            connection,
            "Nothing was read.",
            "it doesn't have a token",
          ),
        ],
      };
    }
  },
};
