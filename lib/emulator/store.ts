import { GroupedMap } from "./grouped-map";
import { emptyRegistry, type RegistrySnapshot } from "./registry/model";
import { RegistryStore } from "./registry/registry-store";
import type {
  Organization,
  Profile,
  Project,
  RevokedToken,
  Team,
  TeamAccess,
  Token,
  TtlTokenType,
  User,
  Variable,
  VariableSet,
  Workspace,
} from "./model";

/** All data as plain objects, in the same form as in a state file. */
export interface Snapshot {
  readonly user: User;
  readonly organizations: readonly Organization[];
  readonly teams: readonly Team[];
  readonly tokens: readonly Token[];
  readonly revokedTokens: readonly RevokedToken[];
  readonly projects: readonly Project[];
  readonly workspaces: readonly Workspace[];
  readonly variableSets: readonly VariableSet[];
  readonly teamAccess: readonly TeamAccess[];
  readonly variables: readonly Variable[];
  /** Absent in state files of earlier versions. */
  readonly registry?: RegistrySnapshot;
}

const ttlTypes: Readonly<Record<Token["kind"], TtlTokenType>> = {
  user: "user",
  organization: "organization",
  "audit-trails": "audit_trails",
  team: "team",
  metrics: "metrics",
};

// IDs, kinds, names and descriptions never contain U+0000, so joined keys can't collide.
const joinKey = (...parts: readonly string[]): string => parts.join("\0");

/** The data of the emulator, independent of HTTP and permissions. */
export class Store {
  readonly user: User;
  /** Increases with each change that clients can see, except changes of `lastUsedAt`. */
  version: number;
  private readonly organizationsByName = new Map<string, Organization>();
  private readonly organizationsById = new Map<string, Organization>();
  private readonly teams = new GroupedMap<Team>((team) => team.organizationId);
  private readonly teamIdsByName = new Map<string, string>();
  private readonly tokens = new GroupedMap<Token>((token) => `${token.kind} ${token.organizationId ?? ""}`);
  private readonly tokensBySecret = new Map<string, Token>();
  private readonly teamTokens = new GroupedMap<Token>((token) => token.teamId ?? "");
  private readonly tokenIdsByDescription = new Map<string, string>();
  private readonly singletonTokenIds = new Map<string, string>();
  private readonly revoked = new Map<string, RevokedToken>();
  private readonly workspaces = new GroupedMap<Workspace>((workspace) => workspace.organizationId);
  private readonly workspaceIdsByName = new Map<string, string>();
  readonly projects = new GroupedMap<Project>((project) => project.organizationId);
  readonly variableSets = new GroupedMap<VariableSet>((set) => set.organizationId);
  readonly teamAccess = new GroupedMap<TeamAccess>((access) => access.targetId);
  private readonly variables = new GroupedMap<Variable>((variable) => variable.parent.id);
  readonly registry: RegistryStore;

  constructor(snapshot: Snapshot, version = 0) {
    this.user = snapshot.user;
    this.version = version;
    this.registry = new RegistryStore(snapshot.registry ?? emptyRegistry, () => this.version++);
    for (const organization of snapshot.organizations) this.putOrganization(organization);
    for (const team of snapshot.teams) this.putTeam(team);
    for (const token of snapshot.tokens) this.addToken({ ...token });
    for (const token of snapshot.revokedTokens) this.revoked.set(token.secretSha256, token);
    for (const project of snapshot.projects) this.projects.put(project);
    for (const workspace of snapshot.workspaces) this.putWorkspace(workspace);
    for (const set of snapshot.variableSets) this.variableSets.put(set);
    for (const access of snapshot.teamAccess) this.teamAccess.put(access);
    for (const variable of snapshot.variables) this.putVariable(variable);
    this.version = version;
  }

  snapshot(): Snapshot {
    return {
      user: this.user,
      organizations: this.organizations(),
      teams: this.teams.all(),
      tokens: this.tokens.all().map((token) => ({ ...token })),
      revokedTokens: [...this.revoked.values()],
      projects: this.projects.all(),
      workspaces: this.workspaces.all(),
      variableSets: this.variableSets.all(),
      teamAccess: this.teamAccess.all(),
      variables: this.variables.all(),
      registry: this.registry.snapshot(),
    };
  }

  organizations(): Organization[] {
    return [...this.organizationsById.values()];
  }

  organization(name: string): Organization | undefined {
    return this.organizationsByName.get(name);
  }

  organizationById(id: string): Organization | undefined {
    return this.organizationsById.get(id);
  }

  putOrganization(organization: Organization): void {
    const before = this.organizationsById.get(organization.id);
    if (before !== undefined) this.organizationsByName.delete(before.name);
    this.organizationsById.set(organization.id, organization);
    this.organizationsByName.set(organization.name, organization);
    this.version++;
  }

  removeOrganization(organization: Organization, now: number): void {
    for (const team of this.teams.of(organization.id)) this.removeTeam(team, now);
    for (const kind of ["organization", "audit-trails", "metrics"] as const) {
      for (const token of this.tokensOf(kind, organization)) this.revoke(token, now);
    }
    for (const workspace of this.workspaces.of(organization.id)) this.removeWorkspace(workspace);
    for (const set of this.variableSets.of(organization.id)) this.removeVariableSet(set);
    for (const project of this.projects.of(organization.id)) this.removeProject(project);
    this.registry.removeOrganization(organization.id);
    this.organizationsById.delete(organization.id);
    this.organizationsByName.delete(organization.name);
    this.version++;
  }

  team(id: string): Team | undefined {
    return this.teams.get(id);
  }

  teamByName(organization: Organization, name: string): Team | undefined {
    const id = this.teamIdsByName.get(joinKey(organization.id, name));
    return id === undefined ? undefined : this.teams.get(id);
  }

  teamsOf(organization: Organization): Team[] {
    return this.teams.of(organization.id);
  }

  putTeam(team: Team): void {
    const before = this.teams.get(team.id);
    if (before !== undefined) this.teamIdsByName.delete(joinKey(before.organizationId, before.name));
    this.teams.put(team);
    this.teamIdsByName.set(joinKey(team.organizationId, team.name), team.id);
    this.version++;
  }

  removeTeam(team: Team, now: number): void {
    for (const token of this.teamTokens.of(team.id)) this.revoke(token, now);
    for (const access of this.teamAccess.all()) if (access.teamId === team.id) this.removeTeamAccess(access);
    this.teams.remove(team);
    this.teamIdsByName.delete(joinKey(team.organizationId, team.name));
    this.version++;
  }

  token(id: string): Token | undefined {
    return this.tokens.get(id);
  }

  tokenBySecret(secretSha256: string): Token | undefined {
    return this.tokensBySecret.get(secretSha256);
  }

  /** Returns the organization's tokens of one kind, in the order of their creation. */
  tokensOf(kind: Token["kind"], organization: Organization): Token[] {
    return this.tokens.of(`${kind} ${organization.id}`);
  }

  /** Returns the singleton token of an organization, of its audit trails, or of a team. */
  singletonToken(kind: "organization" | "audit-trails" | "team", ownerId: string): Token | undefined {
    const id = this.singletonTokenIds.get(joinKey(kind, ownerId));
    return id === undefined ? undefined : this.tokens.get(id);
  }

  teamTokenByDescription(teamId: string, description: string): Token | undefined {
    const id = this.tokenIdsByDescription.get(joinKey(teamId, description));
    return id === undefined ? undefined : this.tokens.get(id);
  }

  addToken(token: Token): void {
    this.tokens.put(token);
    this.tokensBySecret.set(token.secretSha256, token);
    const single = getSingletonKey(token);
    if (single !== undefined) this.singletonTokenIds.set(single, token.id);
    if (token.teamId !== null) {
      this.teamTokens.put(token);
      if (token.description !== null) {
        this.tokenIdsByDescription.set(joinKey(token.teamId, token.description), token.id);
      }
    }
    this.version++;
  }

  revoke(token: Token, now: number): void {
    this.tokens.remove(token);
    this.tokensBySecret.delete(token.secretSha256);
    const single = getSingletonKey(token);
    if (single !== undefined && this.singletonTokenIds.get(single) === token.id)
      this.singletonTokenIds.delete(single);
    if (token.teamId !== null) {
      this.teamTokens.remove(token);
      if (token.description !== null)
        this.tokenIdsByDescription.delete(joinKey(token.teamId, token.description));
    }
    // Stores the expiry as of now, because the organization's lifetime policies can change later.
    this.revoked.set(token.secretSha256, { ...token, expiresAt: this.expiryOf(token), revokedAt: now });
    this.version++;
  }

  revokedTokens(): RevokedToken[] {
    return [...this.revoked.values()];
  }

  allTokens(): Token[] {
    return this.tokens.all();
  }

  /**
   * Returns the time at which a token expires: its own expiry, or an earlier time because of the organization's
   * lifetime policy; null if the token never expires.
   */
  expiryOf(token: Token): number | null {
    const organization =
      token.organizationId === null ? undefined : this.organizationById(token.organizationId);
    const policy = organization?.ttlPolicies.find(({ tokenType }) => tokenType === ttlTypes[token.kind]);
    if (policy === undefined) return token.expiresAt;
    const latest = token.createdAt + policy.maxTtlMs;
    return token.expiresAt === null ? latest : Math.min(token.expiresAt, latest);
  }

  workspace(id: string): Workspace | undefined {
    return this.workspaces.get(id);
  }

  workspaceByName(organization: Organization, name: string): Workspace | undefined {
    const id = this.workspaceIdsByName.get(joinKey(organization.id, name));
    return id === undefined ? undefined : this.workspaces.get(id);
  }

  workspacesOf(organization: Organization): Workspace[] {
    return this.workspaces.of(organization.id);
  }

  putWorkspace(workspace: Workspace): void {
    const before = this.workspaces.get(workspace.id);
    if (before !== undefined) this.workspaceIdsByName.delete(joinKey(before.organizationId, before.name));
    this.workspaces.put(workspace);
    this.workspaceIdsByName.set(joinKey(workspace.organizationId, workspace.name), workspace.id);
    this.version++;
  }

  removeWorkspace(workspace: Workspace): void {
    for (const variable of this.variables.of(workspace.id)) this.variables.remove(variable);
    for (const access of this.teamAccess.of(workspace.id)) this.removeTeamAccess(access);
    this.unlinkVariableSets(workspace.id);
    this.workspaces.remove(workspace);
    this.workspaceIdsByName.delete(joinKey(workspace.organizationId, workspace.name));
    this.version++;
  }

  variable(id: string): Variable | undefined {
    return this.variables.get(id);
  }

  variablesOf(parent: { readonly id: string }): Variable[] {
    return this.variables.of(parent.id);
  }

  putVariable(variable: Variable): void {
    this.variables.put(variable);
    this.version++;
  }

  removeVariable(variable: Variable): void {
    this.variables.remove(variable);
    this.version++;
  }

  putProject(project: Project): void {
    this.projects.put(project);
    this.version++;
  }

  removeProject(project: Project): void {
    for (const access of this.teamAccess.of(project.id)) this.removeTeamAccess(access);
    const owned = this.variableSets.all().filter(({ parentProjectId }) => parentProjectId === project.id);
    for (const set of owned) this.removeVariableSet(set);
    this.unlinkVariableSets(project.id);
    this.projects.remove(project);
    this.version++;
  }

  putVariableSet(set: VariableSet): void {
    this.variableSets.put(set);
    this.version++;
  }

  removeVariableSet(set: VariableSet): void {
    for (const variable of this.variables.of(set.id)) this.variables.remove(variable);
    this.variableSets.remove(set);
    this.version++;
  }

  putTeamAccess(access: TeamAccess): void {
    this.teamAccess.put(access);
    this.version++;
  }

  removeTeamAccess(access: TeamAccess): void {
    this.teamAccess.remove(access);
    this.version++;
  }

  private unlinkVariableSets(id: string): void {
    for (const set of this.variableSets.all()) {
      if (!set.workspaceIds.includes(id) && !set.projectIds.includes(id)) continue;
      this.variableSets.put({
        ...set,
        workspaceIds: set.workspaceIds.filter((other) => other !== id),
        projectIds: set.projectIds.filter((other) => other !== id),
      });
    }
  }
}

function getSingletonKey(token: Token): string | undefined {
  if (token.kind === "team") {
    return token.description === null && token.teamId !== null ? joinKey("team", token.teamId) : undefined;
  }
  if (token.kind === "user" || token.kind === "metrics" || token.organizationId === null) return undefined;
  return joinKey(token.kind, token.organizationId);
}

/**
 * Returns the expiry of a token that is created without one: two years after its creation, or null (no expiration) in
 * the profile `seeds`.
 */
export function getDefaultExpiry(profile: Profile, createdAt: number): number | null {
  if (profile === "seeds") return null;
  const expiry = new Date(createdAt);
  expiry.setUTCFullYear(expiry.getUTCFullYear() + 2);
  return expiry.getTime();
}
