import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../lib/emulator";
import { roles, permissions, type Action, type Role } from "../../lib/emulator/permissions";
import { PUBLIC_KEY } from "../support/public-key";
import {
  callAs,
  closeAll,
  control,
  accessDocument,
  createTeam,
  document,
  OWNER,
  secretOf,
  start,
  stateOf,
  createTeamSecret,
  type Call,
} from "./client";

const NOBODIES = ["metrics", "expired", "revoked", "unknown", "none"] as const;
type Caller = Role | (typeof NOBODIES)[number];

/** The IDs of the objects that the requests refer to. */
interface Targets {
  readonly team: string;
  readonly secretTeam: string;
  readonly ownersTeam: string;
  readonly metricsToken: string;
  readonly workspace: string;
  readonly variable: string;
  readonly project: string;
  readonly variableSet: string;
  readonly workspaceAccess: string;
  readonly projectAccess: string;
  readonly gpgKey: string;
}

type Request = readonly [string, string, unknown?];

const metrics = document("metrics-tokens", { name: "m" });
const expiry = document("authentication-tokens", { "expired-at": null });
const identifiers = { data: [] };
const REGISTRY = "/organizations/acme/registry-providers";
// The path is outside `/api/v2`, which is the base path of the other requests.
const GPG_KEYS = "/../registry/private/v2/gpg-keys";
const provider = (name: string): unknown =>
  document("registry-providers", { name, namespace: "acme", "registry-name": "private" });

/** One well-formed request for each action. */
const requests: Readonly<Record<Action, (targets: Targets) => Request>> = {
  "account.read": () => ["GET", "/account/details"],
  "organizations.list": () => ["GET", "/organizations"],
  "organizations.create": () => [
    "POST",
    "/organizations",
    document("organizations", { name: "new", email: "a@b.c" }),
  ],
  "organizations.read": () => ["GET", "/organizations/acme"],
  "organizations.update": () => [
    "PATCH",
    "/organizations/acme",
    document("organizations", { email: "a@b.c" }),
  ],
  "organizations.delete": () => ["DELETE", "/organizations/acme"],
  "ttl-policies.read": () => ["GET", "/organizations/acme/token-ttl-policies"],
  "ttl-policies.update": () => [
    "PATCH",
    "/organizations/acme/token-ttl-policies",
    document("organization-token-ttl-policies", { "token-ttl-policies": [] }),
  ],
  "organization-token.create": () => ["POST", "/organizations/acme/authentication-token", expiry],
  "organization-token.read": () => ["GET", "/organizations/acme/authentication-token"],
  "organization-token.delete": () => ["DELETE", "/organizations/acme/authentication-token"],
  "metrics-tokens.create": () => ["POST", "/organizations/acme/metrics-tokens", metrics],
  "metrics-tokens.list": () => ["GET", "/organizations/acme/metrics-tokens"],
  "metrics-tokens.delete": ({ metricsToken }) => [
    "DELETE",
    `/organizations/acme/metrics-tokens/${metricsToken}`,
  ],
  "owners-team-tokens.create": ({ ownersTeam }) => ["POST", `/teams/${ownersTeam}/authentication-token`],
  "owners-team-tokens.read": ({ ownersTeam }) => ["GET", `/teams/${ownersTeam}/authentication-token`],
  "owners-team-tokens.delete": ({ ownersTeam }) => ["DELETE", `/teams/${ownersTeam}/authentication-token`],
  "team-tokens.create": ({ team }) => ["POST", `/teams/${team}/authentication-token`],
  "team-tokens.read": ({ team }) => ["GET", `/teams/${team}/authentication-token`],
  "team-tokens.list": () => ["GET", "/organizations/acme/team-tokens"],
  "team-tokens.delete": () => ["DELETE", "/organizations/acme/team-tokens", identifiers],
  "teams.list": () => ["GET", "/organizations/acme/teams"],
  "teams.read": ({ team }) => ["GET", `/teams/${team}`],
  "secret-teams.read": ({ secretTeam }) => ["GET", `/teams/${secretTeam}`],
  "teams.create": () => ["POST", "/organizations/acme/teams", document("teams", { name: "new" })],
  "teams.update": ({ team }) => ["PATCH", `/teams/${team}`, document("teams", { name: "renamed" })],
  "team-access.update": ({ team }) => [
    "PATCH",
    `/teams/${team}`,
    document("teams", { "organization-access": { "manage-workspaces": true } }),
  ],
  "teams.delete": ({ team }) => ["DELETE", `/teams/${team}`],
  "workspaces.list": () => ["GET", "/organizations/acme/workspaces"],
  "workspaces.read": ({ workspace }) => ["GET", `/workspaces/${workspace}`],
  "workspaces.create": () => [
    "POST",
    "/organizations/acme/workspaces",
    document("workspaces", { name: "new" }),
  ],
  "workspaces.update": ({ workspace }) => ["PATCH", `/workspaces/${workspace}`, document("workspaces")],
  "workspaces.delete": ({ workspace }) => ["DELETE", `/workspaces/${workspace}`],
  "variables.read": ({ workspace }) => ["GET", `/workspaces/${workspace}/vars`],
  "variables.create": ({ workspace }) => [
    "POST",
    `/workspaces/${workspace}/vars`,
    document("vars", { key: "new", category: "env" }),
  ],
  "variables.update": ({ workspace, variable }) => [
    "PATCH",
    `/workspaces/${workspace}/vars/${variable}`,
    document("vars"),
  ],
  "projects.list": () => ["GET", "/organizations/acme/projects"],
  "projects.read": ({ project }) => ["GET", `/projects/${project}`],
  "projects.create": () => ["POST", "/organizations/acme/projects", document("projects", { name: "new" })],
  "projects.update": ({ project }) => ["PATCH", `/projects/${project}`, document("projects")],
  "projects.delete": ({ project }) => ["DELETE", `/projects/${project}`],
  "variable-sets.list": () => ["GET", "/organizations/acme/varsets"],
  "variable-sets.read": ({ variableSet }) => ["GET", `/varsets/${variableSet}`],
  "variable-sets.create": () => ["POST", "/organizations/acme/varsets", document("varsets", { name: "new" })],
  "variable-sets.update": ({ variableSet }) => ["PATCH", `/varsets/${variableSet}`, document("varsets")],
  "variable-sets.delete": ({ variableSet }) => ["DELETE", `/varsets/${variableSet}`],
  "workspace-access.read": ({ workspaceAccess }) => ["GET", `/team-workspaces/${workspaceAccess}`],
  "workspace-access.create": ({ workspace, secretTeam }) => [
    "POST",
    "/team-workspaces",
    accessDocument("workspace", workspace, secretTeam),
  ],
  "workspace-access.update": ({ workspaceAccess }) => [
    "PATCH",
    `/team-workspaces/${workspaceAccess}`,
    document("team-workspaces"),
  ],
  "workspace-access.delete": ({ workspaceAccess }) => ["DELETE", `/team-workspaces/${workspaceAccess}`],
  "project-access.read": ({ projectAccess }) => ["GET", `/team-projects/${projectAccess}`],
  "project-access.create": ({ project, secretTeam }) => [
    "POST",
    "/team-projects",
    accessDocument("project", project, secretTeam),
  ],
  "project-access.update": ({ projectAccess }) => [
    "PATCH",
    `/team-projects/${projectAccess}`,
    document("team-projects"),
  ],
  "project-access.delete": ({ projectAccess }) => ["DELETE", `/team-projects/${projectAccess}`],
  "registry-providers.list": () => ["GET", REGISTRY],
  "registry-providers.read": () => ["GET", `${REGISTRY}/private/acme/existing/versions`],
  "registry-providers.create": () => ["POST", REGISTRY, provider("new")],
  "registry-providers.delete": () => ["DELETE", `${REGISTRY}/private/acme/existing`],
  "gpg-keys.read": ({ gpgKey }) => ["GET", `${GPG_KEYS}/acme/${gpgKey}`],
  "gpg-keys.create": () => [
    "POST",
    GPG_KEYS,
    document("gpg-keys", { namespace: "acme", "ascii-armor": PUBLIC_KEY.other.armor }),
  ],
  "gpg-keys.update": ({ gpgKey }) => [
    "PATCH",
    `${GPG_KEYS}/acme/${gpgKey}`,
    document("gpg-keys", { namespace: "acme" }),
  ],
  "gpg-keys.delete": ({ gpgKey }) => ["DELETE", `${GPG_KEYS}/acme/${gpgKey}`],
  "variables.delete": ({ workspace, variable }) => ["DELETE", `/workspaces/${workspace}/vars/${variable}`],
};

// These requests don't name an organization, so a credential of another organization can also send them.
const WITHOUT_ORGANIZATION: readonly string[] = [
  "account.read",
  "organizations.list",
  "organizations.create",
];

let emulator: Emulator;
let owner: Call;
let secrets: Readonly<Record<Caller, string | null>>;
let targets: Targets;
/** Whether a test might have changed the prepared state. Initially true, so that the first test loads this state. */
let hasWritten = true;

async function makeCredentials(): Promise<Readonly<Record<Caller, string | null>>> {
  const organizationToken = "/organizations/acme/authentication-token";
  const team = async (access: Record<string, boolean>): Promise<string> =>
    createTeamSecret(owner, await createTeam(owner, Object.keys(access).join() || "plain", access));
  await owner("POST", "/organizations", document("organizations", { name: "other", email: "a@b.c" }));
  const soon = document("authentication-tokens", { "expired-at": "2030-01-01T01:00:00Z" });
  const expired = secretOf(await owner("POST", organizationToken, soon));
  await control(emulator, "POST", "/clock", { advance: "2h" });
  const late = await createTeam(owner, "late", { "manage-teams": true });
  const later = document("authentication-tokens", {
    description: "short",
    "expired-at": "2030-01-01T03:00:00Z",
  });
  const expiredTeamToken = secretOf(await owner("POST", `/teams/${late}/authentication-tokens`, later));
  await control(emulator, "POST", "/clock", { advance: "2h" });
  const revoked = secretOf(await owner("POST", organizationToken));
  expect(expired).not.toBe(revoked);
  const ownersTeam =
    (await stateOf(emulator)).organizations.find(({ name }) => name === "acme")?.owners_team_id ?? "";
  return {
    owner: OWNER,
    "owners-team": await createTeamSecret(owner, ownersTeam),
    organization: secretOf(await owner("POST", organizationToken)),
    "manages-teams": await team({ "manage-teams": true }),
    "manages-access": await team({ "manage-organization-access": true }),
    "manages-workspaces": await team({ "manage-workspaces": true }),
    "reads-workspaces": await team({ "read-workspaces": true }),
    "manages-projects": await team({ "manage-projects": true }),
    "reads-projects": await team({ "read-projects": true }),
    "manages-providers": await team({ "manage-providers": true }),
    team: await team({}),
    "audit-trails": secretOf(await owner("POST", `${organizationToken}?token=audit-trails`)),
    foreign: secretOf(await owner("POST", "/organizations/other/authentication-token")),
    metrics: secretOf(await owner("POST", "/organizations/acme/metrics-tokens", metrics)),
    expired: expiredTeamToken,
    revoked,
    unknown: "made-up-unknown-token",
    none: null,
  };
}

async function makeTargets(): Promise<Targets> {
  const team = await createTeam(owner, "target");
  await owner("POST", `/teams/${team}/authentication-token`);
  const hidden = await owner("POST", "/organizations/acme/teams", document("teams", { name: "hidden" }));
  const token = await owner("POST", "/organizations/acme/metrics-tokens", metrics);
  const workspace = await owner(
    "POST",
    "/organizations/acme/workspaces",
    document("workspaces", { name: "w" }),
  );
  const path = `/workspaces/${workspace.body.data.id}/vars`;
  const variable = await owner("POST", path, document("vars", { key: "k", category: "env" }));
  const project = await owner(
    "POST",
    "/organizations/acme/projects",
    document("projects", { name: "project" }),
  );
  await owner("POST", REGISTRY, provider("existing"));
  await owner(
    "POST",
    GPG_KEYS,
    document("gpg-keys", { namespace: "acme", "ascii-armor": PUBLIC_KEY.one.armor }),
  );
  const set = await owner("POST", "/organizations/acme/varsets", document("varsets", { name: "set" }));
  const grant = (target: "workspace" | "project", id: string): ReturnType<Call> =>
    owner("POST", `/team-${target}s`, accessDocument(target, id, team));
  return {
    gpgKey: PUBLIC_KEY.one.id,
    project: project.body.data.id,
    variableSet: set.body.data.id,
    workspaceAccess: (await grant("workspace", workspace.body.data.id)).body.data.id,
    projectAccess: (await grant("project", project.body.data.id)).body.data.id,
    team,
    secretTeam: hidden.body.data.id,
    ownersTeam:
      (await stateOf(emulator)).organizations.find(({ name }) => name === "acme")?.owners_team_id ?? "",
    metricsToken: token.body.data.id,
    workspace: workspace.body.data.id,
    variable: variable.body.data.id,
  };
}

const folder = mkdtempSync(join(tmpdir(), "permissions-"));
const prepared = join(folder, "prepared.json");

beforeAll(async () => {
  emulator = await start({ now: new Date("2030-01-01T00:00:00Z"), stateFile: prepared });
  owner = callAs(emulator, OWNER);
  secrets = await makeCredentials();
  targets = await makeTargets();
});
// Each test starts with the prepared state, which only an accepted write can change.
beforeEach(async () => {
  if (!hasWritten) return;
  await closeAll();
  const stateFile = join(folder, "copy.json");
  copyFileSync(prepared, stateFile);
  emulator = await start({ now: new Date("2030-01-01T05:00:00Z"), stateFile });
  hasWritten = false;
});
afterAll(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
});

const actions = Object.keys(permissions) as Action[];

describe.each(actions)("%s", (action) => {
  const expectedFor = (role: Role): number => {
    const of = role === "foreign" && WITHOUT_ORGANIZATION.includes(action) ? "organization" : role;
    return permissions[action][roles.indexOf(of)] ?? 0;
  };
  // Rejected requests change nothing, so one test can send all of them.
  const refused = roles.filter((role) => expectedFor(role) === 404);
  const granted = roles.filter((role) => expectedFor(role) !== 404);

  const statusFor = async (caller: Caller): Promise<number> => {
    const [method, path, body] = requests[action](targets);
    const { status } = await callAs(emulator, secrets[caller])(method, path, body);
    hasWritten ||= method !== "GET" && status < 400;
    return status;
  };

  test(`is rejected with 401 for ${NOBODIES.join(", ")}, and with 404 for ${refused.join(", ") || "nobody"}`, async () => {
    const before = await stateOf(emulator);
    for (const caller of NOBODIES) expect([caller, await statusFor(caller)]).toEqual([caller, 401]);
    for (const caller of refused) expect([caller, await statusFor(caller)]).toEqual([caller, 404]);
    const after = await stateOf(emulator);
    expect(after.tokens.map(({ id }) => id)).toEqual(before.tokens.map(({ id }) => id));
    expect(after.teams).toEqual(before.teams);
  });

  test.each(granted)("is allowed for %s", async (role) => {
    expect(await statusFor(role)).toBe(expectedFor(role));
  });
});

// These tests contain rules from the documentation. They are independent of the emulator's table, so that they can
// reveal errors in the table.
test("metrics tokens and organization tokens can be managed only by owners, the owners team and the organization's token", () => {
  for (const action of actions.filter((name) => /^(metrics-tokens|organization-token)\./.test(name))) {
    const granted = roles.filter((_, column) => (permissions[action][column] ?? 404) < 400);
    expect([action, granted]).toEqual([action, ["owner", "owners-team", "organization"]]);
  }
});

test("team tokens can also be managed by teams with manage-teams", () => {
  for (const action of actions.filter((name) => /^team-tokens\./.test(name))) {
    const granted = roles.filter((_, column) => (permissions[action][column] ?? 404) < 400);
    expect([action, granted]).toEqual([action, ["owner", "owners-team", "organization", "manages-teams"]]);
  }
});

test("tokens of other organizations and audit trails tokens get 404 for every action", () => {
  for (const action of actions) {
    expect([action, permissions[action][roles.indexOf("foreign")]]).toEqual([action, 404]);
    expect([action, permissions[action][roles.indexOf("audit-trails")]]).toEqual([action, 404]);
  }
});

test("the owners team's token can do everything that an owner can do, except create organizations", () => {
  for (const action of actions) {
    const [owners, team] = permissions[action];
    expect([action, team]).toEqual([action, action === "organizations.create" ? 404 : owners]);
  }
});
