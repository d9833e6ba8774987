import { accountRoutes } from "./account";
import { metricsTokenRoutes } from "./metrics-tokens";
import { organizationTagRoutes } from "./organization-tags";
import { organizationTokenRoutes } from "./organization-token";
import { organizationRoutes } from "./organizations";
import { projectRoutes } from "./projects";
import { registryProviderPlatformRoutes } from "./registry-provider-platforms";
import { registryProviderVersionRoutes } from "./registry-provider-versions";
import { registryProviderRoutes } from "./registry-providers";
import type { Route } from "./route";
import { teamAccessRoutes } from "./team-access";
import { teamTokenRoutes } from "./team-tokens";
import { teamRoutes } from "./teams";
import { ttlPolicyRoutes } from "./ttl-policies";
import { variableSetRoutes } from "./variable-sets";
import { variableRoutes } from "./variables";
import { workspaceRoutes } from "./workspaces";

/** All routes under `/api/v2` that require authentication. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...organizationRoutes,
  ...organizationTokenRoutes,
  ...organizationTagRoutes,
  ...metricsTokenRoutes,
  ...teamTokenRoutes,
  ...teamRoutes,
  ...ttlPolicyRoutes,
  ...projectRoutes,
  ...workspaceRoutes,
  ...variableSetRoutes,
  ...teamAccessRoutes,
  ...variableRoutes,
  ...registryProviderRoutes,
  ...registryProviderVersionRoutes,
  ...registryProviderPlatformRoutes,
];
