import { accountRoutes } from "./account";
import { metricsTokenRoutes } from "./metrics-tokens";
import { organizationTokenRoutes } from "./organization-token";
import { organizationRoutes } from "./organizations";
import type { Route } from "./route";
import { teamTokenRoutes } from "./team-tokens";
import { teamRoutes } from "./teams";
import { ttlPolicyRoutes } from "./ttl-policies";
import { variableRoutes } from "./variables";
import { workspaceRoutes } from "./workspaces";

/** Everything under `/api/v2` that asks for a credential. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...organizationRoutes,
  ...organizationTokenRoutes,
  ...metricsTokenRoutes,
  ...teamTokenRoutes,
  ...teamRoutes,
  ...ttlPolicyRoutes,
  ...workspaceRoutes,
  ...variableRoutes,
];
