import type { Settings, Team, Token, TeamAccess, Workspace } from "./model";
import type { Action } from "./permissions";
import type { Store } from "./store";

const workspacePermissions = {
  read: { runs: "read", variables: "read", "state-versions": "read", "sentinel-mocks": "none" },
  plan: { runs: "plan", variables: "read", "state-versions": "read", "sentinel-mocks": "none" },
  write: { runs: "apply", variables: "write", "state-versions": "write", "sentinel-mocks": "read" },
  custom: { runs: "read", variables: "none", "state-versions": "none", "sentinel-mocks": "none" },
} as const;

/**
 * The permissions of each level of access to a workspace; for `custom`, the default permissions.
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs/team-access
 */
export const workspaceLevels: Readonly<Record<string, Settings>> = {
  read: { ...workspacePermissions.read, "workspace-locking": false, "run-tasks": false },
  plan: { ...workspacePermissions.plan, "workspace-locking": false, "run-tasks": false },
  write: { ...workspacePermissions.write, "workspace-locking": true, "run-tasks": false },
  admin: { ...workspacePermissions.write, "workspace-locking": true, "run-tasks": true },
  custom: { ...workspacePermissions.custom, "workspace-locking": false, "run-tasks": false },
};

const flags = (locking: boolean, manage: boolean, move: boolean): Settings => ({
  create: manage,
  move,
  locking,
  delete: manage,
  "run-tasks": manage,
});

/**
 * The permissions of each level of access to a project, for the workspaces of the project; for `custom`, the default
 * permissions.
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs/project-team-access#implied-custom-permission-levels
 */
export const projectLevels: Readonly<Record<string, Settings>> = {
  read: { ...workspacePermissions.read, ...flags(false, false, false) },
  write: { ...workspacePermissions.write, ...flags(true, false, false) },
  maintain: { ...workspacePermissions.write, ...flags(true, true, false) },
  admin: { ...workspacePermissions.write, ...flags(true, true, true) },
  custom: { ...workspacePermissions.custom, ...flags(false, false, false) },
};

/** Returns the permissions of a level of access for the project itself. */
export const getProjectPermissions = (level: string): Settings =>
  level === "admin"
    ? { settings: "delete", teams: "manage", "variable-sets": "write" }
    : { settings: "read", teams: "none", "variable-sets": "none" };

const isWorkspaceAdmin = ({ level }: TeamAccess): boolean => level === "admin" || level === "maintain";

const rules: Readonly<Partial<Record<Action, (access: TeamAccess) => boolean>>> = {
  "workspaces.read": () => true,
  "workspaces.update": isWorkspaceAdmin,
  "workspaces.delete": (access) => isWorkspaceAdmin(access) || access.permissions["delete"] === true,
  "variables.read": ({ permissions }) => permissions["variables"] !== "none",
  "variables.create": ({ permissions }) => permissions["variables"] === "write",
  "variables.update": ({ permissions }) => permissions["variables"] === "write",
  "variables.delete": ({ permissions }) => permissions["variables"] === "write",
  "workspace-access.create": isWorkspaceAdmin,
  "workspace-access.update": isWorkspaceAdmin,
  "workspace-access.delete": isWorkspaceAdmin,
};

const getAccess = (store: Store, teamId: Team["id"], targetId: string): TeamAccess | undefined =>
  store.teamAccess.of(targetId).find((access) => access.teamId === teamId);

/** Reports whether the token's team was given access to the project. */
export const hasProjectAccess = (store: Store, { teamId }: Token, projectId: string): boolean =>
  teamId !== null && getAccess(store, teamId, projectId) !== undefined;

/** Reports whether the access of the token's team to the workspace or its project allows the action. */
export function isAllowedByTeamAccess(
  store: Store,
  { teamId }: Token,
  action: Action,
  workspace: Workspace,
): boolean {
  const rule = rules[action];
  if (teamId === null || rule === undefined) return false;
  return [workspace.id, workspace.projectId].some((targetId) => {
    const access = getAccess(store, teamId, targetId);
    return access !== undefined && rule(access);
  });
}
