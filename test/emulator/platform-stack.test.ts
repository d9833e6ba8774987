import {
  accessDocument,
  callAs,
  closeAll,
  createTeam,
  document,
  OWNER,
  start,
  createTeamSecret,
  type Call,
} from "./client";

const organization = "/organizations/acme";
let owner: Call;
let connect: (token: string) => Call;

beforeEach(async () => {
  const emulator = await start();
  owner = callAs(emulator, OWNER);
  connect = (token) => callAs(emulator, token);
});
afterEach(closeAll);

async function createResource(
  path: string,
  type: string,
  attributes: Record<string, unknown>,
): Promise<string> {
  const reply = await owner("POST", path, document(type, attributes));
  expect(reply.status).toBeLessThan(300);
  return reply.body.data.id;
}

const createProject = (name: string): Promise<string> =>
  createResource(`${organization}/projects`, "projects", { name });
const createWorkspace = (name: string): Promise<string> =>
  createResource(`${organization}/workspaces`, "workspaces", { name });
const createSet = (name: string): Promise<string> =>
  createResource(`${organization}/varsets`, "varsets", { name });
const toList = (type: string, id: string): unknown => ({ data: [{ type, id }] });

describe("projects", () => {
  test("include a default project, which can't be deleted", async () => {
    const [project] = (await owner("GET", `${organization}/projects`)).body.data;
    expect(project?.attributes["name"]).toBe("Default Project");
    const workspace = await owner("GET", `/workspaces/${await createWorkspace("prod")}`);
    expect(workspace.body.data.relationships["project"]?.data.id).toBe(project?.id);
    expect((await owner("DELETE", `/projects/${project?.id}`)).status).toBe(403);
  });

  test("contain workspaces, and can be deleted only if they are empty", async () => {
    const project = await createProject("infrastructure");
    const workspace = `/workspaces/${await createWorkspace("prod")}`;
    const move = {
      data: { type: "workspaces", relationships: { project: { data: { type: "projects", id: project } } } },
    };
    expect((await owner("PATCH", workspace, move)).body.data.relationships["project"]?.data.id).toBe(project);
    expect((await owner("GET", `/projects/${project}`)).body.data.attributes["workspace-count"]).toBe(1);
    expect((await owner("DELETE", `/projects/${project}`)).status).toBe(403);
    await owner("DELETE", workspace);
    expect((await owner("DELETE", `/projects/${project}`)).status).toBe(204);
  });

  test("pass their tags to their workspaces as effective tags", async () => {
    const projectId = (await owner("GET", `${organization}/projects`)).body.data[0]?.id;
    const binding = (key: string, value: string): unknown => ({
      data: [{ type: "tag-bindings", attributes: { key, value } }],
    });
    await owner("PATCH", `/projects/${projectId}/tag-bindings`, binding("stage", "prod"));
    const workspace = `/workspaces/${await createWorkspace("prod")}`;
    await owner("POST", `${workspace}/relationships/tags`, {
      data: [{ type: "tags", attributes: { name: "network" } }],
    });
    expect((await owner("GET", workspace)).body.data.attributes["tag-names"]).toEqual(["network"]);
    const effective = await owner("GET", `${workspace}/effective-tag-bindings`);
    expect(effective.body.data.map(({ attributes }) => attributes)).toEqual([
      { key: "stage", value: "prod" },
      { key: "network", value: "" },
    ]);
  });

  test.each(["ab", " acme", "acme ", "a/bc", "n".repeat(41)])("can't be named %j", async (name) => {
    expect((await owner("POST", `${organization}/projects`, document("projects", { name }))).status).toBe(
      422,
    );
  });
});

describe("variable sets", () => {
  test("apply to the workspaces and projects that are linked to them", async () => {
    const set = await createSet("credentials");
    const [workspace, project] = [await createWorkspace("prod"), await createProject("infrastructure")];
    const list = `/workspaces/${workspace}/varsets`;
    expect((await owner("GET", list)).body.data).toEqual([]);
    const link = `/varsets/${set}/relationships`;
    expect((await owner("POST", `${link}/workspaces`, toList("workspaces", workspace))).status).toBe(204);
    expect((await owner("POST", `${link}/projects`, toList("projects", project))).status).toBe(204);
    expect((await owner("GET", list)).body.data.map(({ id }) => id)).toEqual([set]);
    expect((await owner("GET", `/projects/${project}/varsets`)).body.data).toHaveLength(1);
    expect((await owner("DELETE", `${link}/workspaces`, toList("workspaces", workspace))).status).toBe(204);
    expect((await owner("GET", list)).body.data).toEqual([]);
  });

  test("lose their links to deleted workspaces", async () => {
    const [set, workspace] = [await createSet("credentials"), await createWorkspace("prod")];
    await owner("POST", `/varsets/${set}/relationships/workspaces`, toList("workspaces", workspace));
    await owner("DELETE", `/workspaces/${workspace}`);
    expect((await owner("GET", `/varsets/${set}`)).body.data.attributes["workspace-count"]).toBe(0);
  });

  test("contain variables whose sensitive values aren't returned", async () => {
    const path = `/varsets/${await createSet("credentials")}/relationships/vars`;
    const variable = document("vars", {
      key: "TFE_TOKEN",
      value: "made-up",
      category: "env",
      sensitive: true,
    });
    const { status, body } = await owner("POST", path, variable);
    expect(status).toBe(201);
    expect(body.data.attributes).toMatchObject({ key: "TFE_TOKEN", value: null });
    expect((await owner("POST", path, variable)).status).toBe(422);
    expect((await owner("DELETE", `${path}/${body.data.id}`)).status).toBe(204);
    expect((await owner("GET", path)).body.data).toEqual([]);
  });

  test("can't be linked to a workspace that doesn't exist", async () => {
    const path = `/varsets/${await createSet("credentials")}/relationships/workspaces`;
    expect((await owner("POST", path, toList("workspaces", "ws-unknown"))).status).toBe(422);
  });
});

describe("team access", () => {
  test("to a workspace allows the team to read the workspace, and to write variables only with the level `write`", async () => {
    const team = await createTeam(owner, "platform");
    const workspace = `/workspaces/${await createWorkspace("prod")}`;
    const member = connect(await createTeamSecret(owner, team));
    expect((await member("GET", workspace)).status).toBe(404);
    const granted = await owner(
      "POST",
      "/team-workspaces",
      accessDocument("workspace", workspace.replace("/workspaces/", ""), team),
    );
    expect(granted.body.data.attributes).toMatchObject({
      access: "read",
      variables: "read",
      "run-tasks": false,
    });
    expect((await member("GET", workspace)).status).toBe(200);
    expect((await member("GET", `${organization}/workspaces`)).body.data).toHaveLength(1);
    const variable = document("vars", { key: "region", category: "env" });
    expect((await member("POST", `${workspace}/vars`, variable)).status).toBe(404);
    const access = `/team-workspaces/${granted.body.data.id}`;
    await owner("PATCH", access, document("team-workspaces", { access: "write" }));
    expect((await member("POST", `${workspace}/vars`, variable)).status).toBe(201);
    expect((await owner("DELETE", access)).status).toBe(204);
    expect((await member("GET", workspace)).status).toBe(404);
  });

  test("to a project includes its workspaces", async () => {
    const team = await createTeam(owner, "platform");
    const project = (await owner("GET", `${organization}/projects`)).body.data[0]?.id ?? "";
    const workspace = `/workspaces/${await createWorkspace("prod")}`;
    const member = connect(await createTeamSecret(owner, team));
    const granted = await owner("POST", "/team-projects", accessDocument("project", project, team));
    expect(granted.body.data.attributes).toMatchObject({
      access: "read",
      "project-access": { settings: "read", teams: "none" },
      "workspace-access": { variables: "read", create: false },
    });
    expect((await member("GET", workspace)).status).toBe(200);
    expect((await member("GET", `/projects/${project}`)).status).toBe(200);
    const list = `/team-projects?filter%5Bproject%5D%5Bid%5D=${project}`;
    expect((await member("GET", list)).body.data).toHaveLength(1);
  });

  test("stores custom permissions, which only the level `custom` accepts", async () => {
    const team = await createTeam(owner, "platform");
    const workspace = await createWorkspace("prod");
    const grant = (attributes: Record<string, unknown>): ReturnType<Call> =>
      owner("POST", "/team-workspaces", accessDocument("workspace", workspace, team, attributes));
    expect((await grant({ access: "read", runs: "apply" })).status).toBe(422);
    const granted = await grant({ access: "custom", runs: "apply", variables: "write" });
    expect(granted.body.data.attributes).toMatchObject({
      runs: "apply",
      variables: "write",
      "state-versions": "none",
    });
    expect((await grant({ access: "read" })).status).toBe(422);
  });
});

test("an organization stores its settings", async () => {
  const settings = {
    "allow-force-delete-workspaces": true,
    "speculative-plan-management-enabled": false,
    "max-ttl-enabled": true,
    "default-execution-mode": "local",
  };
  await owner("PATCH", organization, document("organizations", settings));
  expect((await owner("GET", organization)).body.data.attributes).toMatchObject(settings);
});

test("organizations and teams report whether the credential can manage API tokens", async () => {
  const team = await createTeam(owner, "platform");
  const member = connect(await createTeamSecret(owner, team));
  for (const [call, expected] of [
    [owner, true],
    [member, false],
  ] as const) {
    for (const path of [organization, `/teams/${team}`]) {
      const { attributes } = (await call("GET", path)).body.data;
      expect([path, attributes["permissions"]]).toEqual([
        path,
        expect.objectContaining({ "can-update-api-token": expected }),
      ]);
    }
  }
  expect((await member("GET", `/teams/${team}`)).body.data.relationships["organization"]?.data.id).toBe(
    "acme",
  );
});
