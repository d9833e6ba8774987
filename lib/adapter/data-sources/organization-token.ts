import { showOrganizationToken } from "../../api/organization-token";
import type { Connection } from "../connection";
import { explainOrganization404, quoted } from "../explain";
import type { DataSource } from "../protocol/provider";
import { string, type Schema } from "../schema/attribute";
import { error } from "../schema/diagnostic";
import { fromToken, tokenAttributes } from "./authentication-token";

const attributes = {
  organization: string({
    optional: true,
    computed: true,
    description: "Name of the organization. Defaults to the provider's.",
  }),
  ...tokenAttributes,
};

const schema: Schema<typeof attributes> = {
  version: 0,
  description: "What is known of an organization's one token, its secret apart.",
  attributes,
};

export const organizationToken: DataSource<typeof attributes, Connection> = {
  schema,

  async read(config, connection) {
    const organization = config.organization ?? connection.organization;
    if (typeof organization !== "string") {
      const detail =
        "Set `organization` here or in the provider, or the environment variable `TFE_ORGANIZATION`.";
      return { diagnostics: [error("The organization is not given", detail, ["organization"])] };
    }
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
