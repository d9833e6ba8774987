import type { Emulation } from "../emulation";
import type { Token } from "../model";
import type { WireState, WireToken } from "../wire";

const formatTime = (instant: number): string => new Date(instant).toISOString();
const formatNullableTime = (instant: number | null): string | null =>
  instant === null ? null : formatTime(instant);

/** Returns the response of `GET /_emulator/state`. It contains hashes instead of secrets, and no variable values. */
export function getState({ store, clock, profile }: Emulation): WireState {
  const nameOf = (id: string | null): string | null =>
    id === null ? null : (store.organizationById(id)?.name ?? id);
  const now = clock.now();
  const snapshot = store.snapshot();
  const wireToken = (token: Token, expiry: number | null): WireToken => {
    return {
      id: token.id,
      kind: token.kind,
      organization: nameOf(token.organizationId),
      team_id: token.teamId,
      name: token.name,
      description: token.description,
      created_at: formatTime(token.createdAt),
      created_by: token.createdBy,
      expires_at: formatNullableTime(expiry),
      expired: expiry !== null && expiry <= now,
      last_used_at: formatNullableTime(token.lastUsedAt),
      secret_sha256: token.secretSha256,
    };
  };
  return {
    now: formatTime(now),
    profile,
    organizations: snapshot.organizations.map(
      ({ id, name, email, createdAt, ownersTeamId, defaultProjectId }) => ({
        id,
        name,
        email,
        created_at: formatTime(createdAt),
        owners_team_id: ownersTeamId,
        default_project_id: defaultProjectId,
      }),
    ),
    teams: snapshot.teams.map(({ id, name, organizationId, visibility, access }) => ({
      id,
      name,
      organization: nameOf(organizationId),
      visibility,
      organization_access: access,
    })),
    tokens: snapshot.tokens.map((token) => wireToken(token, store.expiryOf(token))),
    revoked_tokens: snapshot.revokedTokens.map((token) => ({
      ...wireToken(token, token.expiresAt),
      revoked_at: formatTime(token.revokedAt),
    })),
    workspaces: snapshot.workspaces.map(({ id, name, organizationId }) => ({
      id,
      name,
      organization: nameOf(organizationId),
    })),
    variables: snapshot.variables.map(({ id, parent, key, category, sensitive }) => ({
      id,
      workspace_id: parent.type === "workspaces" ? parent.id : null,
      variable_set_id: parent.type === "varsets" ? parent.id : null,
      key,
      category,
      sensitive,
    })),
  };
}
