import { isObject, ownValue, parseTime } from "./attributes";
import { LATEST } from "./clock";
import { parseDuration } from "./duration";
import type { Emulation } from "./emulation";
import { invalid } from "./json-api";

const time = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

/** Everything there is, by its names on the wire; hashes in place of secrets, and no value of a variable. */
function state({ store, clock, profile }: Emulation): unknown {
  const nameOf = (id: string | null): string | null =>
    id === null ? null : (store.organizationById(id)?.name ?? id);
  const now = clock.now();
  const snapshot = store.snapshot();
  return {
    now: time(now),
    profile,
    organizations: snapshot.organizations.map(
      ({ id, name, email, createdAt, ownersTeamId, defaultProjectId }) => ({
        id,
        name,
        email,
        created_at: time(createdAt),
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
    tokens: snapshot.tokens.map((token) => {
      const expiry = store.expiryOf(token);
      return {
        id: token.id,
        kind: token.kind,
        organization: nameOf(token.organizationId),
        team_id: token.teamId,
        name: token.name,
        description: token.description,
        created_at: time(token.createdAt),
        created_by: token.createdBy,
        expires_at: time(expiry),
        expired: expiry !== null && expiry <= now,
        last_used_at: time(token.lastUsedAt),
        secret_sha256: token.secretSha256,
      };
    }),
    revoked_tokens: snapshot.revokedTokens.map(({ id, kind, organizationId, secretSha256, revokedAt }) => ({
      id,
      kind,
      organization: nameOf(organizationId),
      revoked_at: time(revokedAt),
      secret_sha256: secretSha256,
    })),
    workspaces: snapshot.workspaces.map(({ id, name, organizationId }) => ({
      id,
      name,
      organization: nameOf(organizationId),
    })),
    variables: snapshot.variables.map(({ id, workspaceId, key, category, sensitive }) => ({
      id,
      workspace_id: workspaceId,
      key,
      category,
      sensitive,
    })),
  };
}

const clockState = ({ clock }: Emulation): unknown => ({ now: time(clock.now()), frozen: clock.frozen });

function newInstant({ clock }: Emulation, body: Readonly<Record<string, unknown>>): number {
  const advance = ownValue(body, "advance");
  const now = ownValue(body, "now");
  if (advance !== undefined && now !== undefined)
    throw invalid("Give either `advance` or `now`, not both", "/advance");
  if (now !== undefined) {
    const instant = typeof now === "string" ? parseTime(now) : undefined;
    if (instant === undefined) {
      throw invalid(
        `\`now\` must be a time such as 2030-01-31T12:00:00Z, got ${JSON.stringify(now)}`,
        "/now",
      );
    }
    return instant;
  }
  if (advance === undefined) return clock.now();
  const duration = typeof advance === "string" ? parseDuration(advance) : undefined;
  const words = `\`advance\` must be a duration such as "720h" or "1h30m", got ${JSON.stringify(advance)}`;
  if (duration === undefined) throw invalid(words, "/advance");
  const instant = clock.now() + duration;
  if (instant > LATEST) throw invalid("`advance` leads beyond the year 9999", "/advance");
  return instant;
}

function setClock(emulation: Emulation, body: unknown): unknown {
  if (!isObject(body)) throw invalid('The body must be an object such as {"advance": "720h"}', "");
  const unknown = Object.keys(body).find((key) => !["advance", "now", "frozen"].includes(key));
  if (unknown !== undefined) throw invalid("Unknown key; there are advance, now and frozen", `/${unknown}`);
  const frozen = ownValue(body, "frozen");
  if (frozen !== undefined && typeof frozen !== "boolean")
    throw invalid("`frozen` must be true or false", "/frozen");
  if (Object.keys(body).length === 0) throw invalid("Give one of advance, now and frozen", "");
  const { clock } = emulation;
  const instant = newInstant(emulation, body);
  // First, so that no real time passes between the setting and the freezing.
  if (frozen === true) clock.freeze();
  clock.set(instant);
  if (frozen === false) clock.resume();
  return clockState(emulation);
}

const journal = (emulation: Emulation): unknown => ({
  requests: emulation.journal
    .all()
    .map(({ at, method, path, status, credential, userAgent, fault, body }) => ({
      at,
      method,
      path,
      status,
      credential,
      user_agent: userAgent,
      fault,
      body,
    })),
});

export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly answer: (emulation: Emulation, body: unknown) => unknown;
}

const pending = ({ faults }: Emulation): unknown => ({ faults: faults.pending() });

/** What tests switch and look at, under `/_emulator/`: no part of the vendor's API, so no JSON:API. */
export const controlRoutes: readonly ControlRoute[] = [
  { method: "GET", path: "/health", answer: () => ({ status: "ok" }) },
  { method: "GET", path: "/state", answer: state },
  { method: "GET", path: "/clock", answer: clockState },
  { method: "POST", path: "/clock", answer: setClock },
  { method: "GET", path: "/faults", answer: pending },
  {
    method: "POST",
    path: "/faults",
    answer: (emulation: Emulation, body: unknown): unknown => {
      emulation.faults.set(body, () => emulation.store.snapshot());
      return pending(emulation);
    },
  },
  {
    method: "DELETE",
    path: "/faults",
    answer: (emulation: Emulation): unknown => {
      emulation.faults.clear();
      return pending(emulation);
    },
  },
  { method: "GET", path: "/journal", answer: journal },
  {
    method: "POST",
    path: "/reset",
    answer: (emulation: Emulation): unknown => {
      emulation.reset();
      return { status: "ok" };
    },
  },
];
