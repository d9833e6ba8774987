import type { Connection } from "./connection";
import { configure, type AdapterOptions } from "./configuration";
import { metricsTokens } from "./data-sources/metrics-tokens";
import { organizationToken as organizationTokenData } from "./data-sources/organization-token";
import { teamToken as teamTokenData } from "./data-sources/team-token";
import { teamTokens } from "./data-sources/team-tokens";
import { ephemeralMetricsToken } from "./ephemeral-resources/metrics-token";
import { ephemeralTeamToken } from "./ephemeral-resources/team-token";
import { tokenSecret } from "./ephemeral-resources/token-secret";
import type { Provider } from "./framework/provider";
import { metricsTokenList } from "./list-resources/metrics-token";
import { teamTokenList } from "./list-resources/team-token";
import { schema, validate, type ProviderAttributes } from "./provider-schema";
import { deferDataSource, deferEphemeralResource, deferResource } from "./unknown-configuration";
import { metricsToken } from "./resources/metrics-token/resource";
import { organizationToken } from "./resources/organization-token/resource";
import { rotation } from "./resources/rotation/resource";
import { teamToken } from "./resources/team-token/resource";

const resources = {
  tfetokens_metrics_token: metricsToken,
  tfetokens_organization_token: organizationToken,
  tfetokens_rotation: rotation,
  tfetokens_team_token: teamToken,
};

const dataSources = {
  tfetokens_metrics_tokens: metricsTokens,
  tfetokens_organization_token: organizationTokenData,
  tfetokens_team_token: teamTokenData,
  tfetokens_team_tokens: teamTokens,
};

const ephemeralResources = {
  tfetokens_metrics_token: ephemeralMetricsToken,
  tfetokens_team_token: ephemeralTeamToken,
};

const listResources = {
  tfetokens_metrics_token: metricsTokenList,
  tfetokens_team_token: teamTokenList,
};

export function tfetokens(options: AdapterOptions): Provider<ProviderAttributes, Connection> {
  return {
    schema,
    resources: mapValues(resources, deferResource),
    dataSources: mapValues(dataSources, deferDataSource),
    ephemeralResources: {
      ...mapValues(ephemeralResources, deferEphemeralResource),
      // This resource isn't deferred, because it sends no requests.
      tfetokens_token_secret: tokenSecret,
    },
    listResources,
    validate,
    configure: (config, stop) => configure(config, options, stop),
    isConfigurationUnknown: ({ unknownArguments }) => unknownArguments.length > 0,
  };
}

function mapValues<T, R>(
  record: { readonly [name: string]: T },
  map: (name: string, value: T) => R,
): { [name: string]: R } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}
