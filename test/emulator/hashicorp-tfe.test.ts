// These tests send the requests that hashicorp/tfe 0.71 and 0.80 send for a platform team's stack, and check the
// emulator's responses. scripts/check-tfe-provider.ts tests the same stack with the real providers.
import { callAs, closeAll, createTeam, document, OWNER, start, type Call, type Item } from "./client";

const organization = "/organizations/acme";
let owner: Call;

beforeEach(async () => {
  owner = callAs(await start(), OWNER);
});
afterEach(closeAll);

async function create(list: string, type: string, attributes: object, relationships = {}): Promise<Item> {
  const reply = await owner("POST", `${organization}/${list}`, { data: { type, attributes, relationships } });
  expect(reply.status).toBeLessThan(300);
  return reply.body.data;
}

const createProject = (name: string): Promise<Item> => create("projects", "projects", { name });

async function createWorkspace(name: string, tags: Record<string, string> = {}, projectId?: string) {
  const project = projectId && { data: { type: "projects", id: projectId } };
  return create("workspaces", "workspaces", { name }, { project, "tag-bindings": bindings(tags) });
}

const bindings = (tags: Record<string, string>): { data: object[] } => ({
  data: Object.entries(tags).map(([key, value]) => ({ type: "tag-bindings", attributes: { key, value } })),
});

describe("tags", () => {
  const relationship = (id: string): string => `/projects/${id}/relationships/tag-bindings`;
  const read = async (path: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      (await owner("GET", path)).body.data.map(({ attributes: { key, value } }) => [String(key), value]),
    );

  test("are replaced by a PATCH of the relationship, and extended by a POST", async () => {
    const { id } = await createProject("network");
    expect((await owner("POST", relationship(id), bindings({ stage: "test", tier: "1" }))).status).toBe(204);
    expect(await read(`/projects/${id}/tag-bindings`)).toEqual({ stage: "test", tier: "1" });
    expect((await owner("PATCH", relationship(id), bindings({ stage: "prod" }))).status).toBe(204);
    expect(await read(relationship(id))).toEqual({ stage: "prod" });
  });

  test.each(["projects", "workspaces"])("of %s are included on request", async (type) => {
    const project = await createProject("network");
    await owner("PATCH", relationship(project.id), bindings({ stage: "test" }));
    const workspace = await createWorkspace("prod", { stage: "test" });
    const path = `/${type}/${type === "projects" ? project.id : workspace.id}`;
    for (const address of [path, `${organization}/${type}`]) {
      expect((await owner("GET", address)).body.included).toBeUndefined();
      const { included = [] } = (await owner("GET", `${address}?include=effective_tag_bindings`)).body;
      expect(included.map(({ attributes }) => attributes)).toEqual([{ key: "stage", value: "test" }]);
    }
    const { data } = (await owner("GET", `${path}?include=effective_tag_bindings`)).body;
    expect(data.relationships["effective-tag-bindings"]?.data).toEqual([
      { id: expect.any(String) as string, type: "effective-tag-bindings" },
    ]);
  });

  test("that a workspace inherits contain a link to the project, and the workspace's own tags don't", async () => {
    const { id } = await createProject("network");
    await owner("PATCH", relationship(id), bindings({ stage: "test", tier: "1" }));
    const workspace = await createWorkspace("prod", { stage: "prod" }, id);
    const tags = (await owner("GET", `/workspaces/${workspace.id}/effective-tag-bindings`)).body.data;
    expect(tags.map(({ attributes, links }) => ({ ...attributes, links }))).toEqual([
      { key: "tier", value: "1", links: { "inherited-from": `/api/v2/projects/${id}` } },
      { key: "stage", value: "prod", links: undefined },
    ]);
  });

  test("of an organization's workspaces are listed with their counts, and can be searched", async () => {
    await createWorkspace("one", { stage: "test", tier: "1" });
    await createWorkspace("two", { stage: "prod" });
    const list = async (query = "") =>
      (await owner("GET", `${organization}/tags${query}`)).body.data.map(({ attributes }) => attributes);
    expect(await list()).toEqual([
      { name: "stage", "instance-count": 2 },
      { name: "tier", "instance-count": 1 },
    ]);
    expect(await list("?q=ier")).toEqual([{ name: "tier", "instance-count": 1 }]);
  });
});

describe("remote state consumers", () => {
  const consumersOf = (id: string): string => `/workspaces/${id}/relationships/remote-state-consumers`;
  const identifiers = (...workspaces: Item[]): unknown => ({
    data: workspaces.map(({ id }) => ({ type: "workspaces", id })),
  });
  const names = async (path: string): Promise<unknown[]> =>
    (await owner("GET", path)).body.data.map(({ attributes }) => attributes["name"]);

  test("are added, replaced and removed, and are removed with their workspace", async () => {
    const [shared, one, two] = [
      await createWorkspace("shared"),
      await createWorkspace("one"),
      await createWorkspace("two"),
    ];
    const path = consumersOf(shared.id);
    expect((await owner("POST", path, identifiers(one, two))).status).toBe(204);
    expect(await names(path)).toEqual(["one", "two"]);
    await owner("DELETE", path, identifiers(one));
    expect(await names(path)).toEqual(["two"]);
    await owner("PATCH", path, identifiers(one));
    expect(await names(path)).toEqual(["one"]);
    await owner("DELETE", `/workspaces/${one.id}`);
    expect(await names(path)).toEqual([]);
    expect((await owner("POST", path, identifiers(one))).status).toBe(422);
  });

  test("are all other workspaces if the state is global", async () => {
    const shared = await createWorkspace("shared");
    await createWorkspace("one");
    await owner("PATCH", `/workspaces/${shared.id}`, document("workspaces", { "global-remote-state": true }));
    expect(await names(consumersOf(shared.id))).toEqual(["one"]);
  });
});

describe("a project", () => {
  const settingsOf = async (id: string): Promise<Record<string, unknown>> => {
    const { attributes } = (await owner("GET", `/projects/${id}`)).body.data;
    const { "default-execution-mode": mode, "setting-overwrites": overwrites } = attributes;
    return { mode, overwrites: (overwrites as Record<string, unknown>)["default-execution-mode"] };
  };

  test("overrides the organization's execution mode until the override is removed", async () => {
    const setDefault = document("organizations", { "default-execution-mode": "local" });
    await owner("PATCH", organization, setDefault);
    const { id } = await createProject("network");
    expect(await settingsOf(id)).toEqual({ mode: "local", overwrites: false });
    const path = `/projects/${id}`;
    await owner("PATCH", path, document("projects", { "default-execution-mode": "remote" }));
    expect(await settingsOf(id)).toEqual({ mode: "remote", overwrites: true });
    await owner("PATCH", path, document("projects", { name: "networks", "default-agent-pool-id": "" }));
    expect(await settingsOf(id)).toEqual({ mode: "remote", overwrites: true });
    const none = { "setting-overwrites": { "default-execution-mode": false, "default-agent-pool": false } };
    await owner("PATCH", path, document("projects", none));
    expect(await settingsOf(id)).toEqual({ mode: "local", overwrites: false });
  });

  test("owns variable sets, which can't be moved and are deleted with the project", async () => {
    const project = await createProject("network");
    const parent = { data: { type: "projects", id: project.id } };
    const set = await create("varsets", "varsets", { name: "credentials" }, { parent });
    expect(set.relationships["parent"]?.data).toEqual(parent.data);
    const other = { data: { type: "organizations", id: "acme" } };
    const change = { data: { type: "varsets", relationships: { parent: other } } };
    expect((await owner("PATCH", `/varsets/${set.id}`, change)).status).toBe(422);
    await owner("DELETE", `/projects/${project.id}`);
    expect((await owner("GET", `/varsets/${set.id}`)).status).toBe(404);
  });

  test("that doesn't exist can't own a variable set", async () => {
    const parent = { data: { type: "projects", id: "prj-unknown" } };
    const body = {
      data: { type: "varsets", attributes: { name: "credentials" }, relationships: { parent } },
    };
    expect((await owner("POST", `${organization}/varsets`, body)).status).toBe(422);
  });
});

test("a team stores the permission to delegate policy overrides, and its access to variable sets", async () => {
  const team = await createTeam(owner, "platform", { "delegate-policy-overrides": true });
  const { attributes } = (await owner("GET", `/teams/${team}`)).body.data;
  expect(attributes["organization-access"]).toMatchObject({ "delegate-policy-overrides": true });
  const project = await createProject("network");
  const access = await owner("POST", "/team-projects", {
    data: {
      type: "team-projects",
      attributes: { access: "custom", "project-access": { "variable-sets": "write" } },
      relationships: {
        project: { data: { type: "projects", id: project.id } },
        team: { data: { type: "teams", id: team } },
      },
    },
  });
  expect(access.body.data.attributes["project-access"]).toEqual({
    settings: "read",
    teams: "none",
    "variable-sets": "write",
  });
});

describe("data that the emulator doesn't store is rejected with 422", () => {
  test("as an attribute of a new team", async () => {
    const body = document("teams", { name: "platform", "made-up": 1 });
    const { status, body: response } = await owner("POST", `${organization}/teams`, body);
    expect(status).toBe(422);
    expect(response.errors[0]?.source).toEqual({ pointer: "/data/attributes/made-up" });
  });

  const changeable: [string, string, () => Promise<string>][] = [
    ["an organization", "organizations", () => Promise.resolve(organization)],
    ["a team", "teams", async () => `/teams/${await createTeam(owner, "platform")}`],
    ["a project", "projects", async () => `/projects/${(await createProject("network")).id}`],
    ["a workspace", "workspaces", async () => `/workspaces/${(await createWorkspace("prod")).id}`],
    [
      "a variable set",
      "varsets",
      async () => `/varsets/${(await create("varsets", "varsets", { name: "all" })).id}`,
    ],
  ];

  test.each(changeable)("as an attribute of %s", async (_, type, getPath) => {
    const path = await getPath();
    const before = (await owner("GET", path)).body.data;
    const { status, body } = await owner("PATCH", path, document(type, { "made-up": 1 }));
    expect(status).toBe(422);
    expect(body.errors[0]?.source).toEqual({ pointer: "/data/attributes/made-up" });
    expect((await owner("GET", path)).body.data).toEqual(before);
  });

  const other = { data: { type: "agent-pools", id: "apool-1" } };
  test.each(changeable)("as a non-empty relationship of %s", async (_, type, getPath) => {
    const path = await getPath();
    const change = (data: unknown): ReturnType<Call> =>
      owner("PATCH", path, { data: { type, relationships: { "made-up": { data } } } });
    const { status, body } = await change(other.data);
    expect(status).toBe(422);
    expect(body.errors[0]?.source).toEqual({ pointer: "/data/relationships/made-up" });
    expect([(await change(null)).status, (await change([])).status]).toEqual([200, 200]);
  });
});
