import type { Connection } from "../connection";
import type { ListResource } from "../framework/provider";
import { fromMetricsToken } from "../lifecycle/token";
import { checkOrganizationName } from "../organization-name";
import { importedState } from "../resources/metrics-token/state";
import { listInOrganization, organizationArgument } from "./organization";

const attributes = { organization: organizationArgument };

export const metricsTokenList: ListResource<typeof attributes, Connection> = {
  schema: {
    version: 0,
    description: "Finds all metrics tokens of an organization, including expired ones.",
    attributes,
  },

  validate: ({ organization }) => checkOrganizationName(organization),

  list: (config, unbounded) =>
    listInOrganization("metrics tokens", config, unbounded, async (organization, connection) => {
      const tokens = await connection.metricsTokenLists.refresh(organization, connection.signal);
      return [...tokens.values()].map((token) => ({
        displayName: token.name,
        state: importedState(organization, fromMetricsToken(token)),
      }));
    }),
};
