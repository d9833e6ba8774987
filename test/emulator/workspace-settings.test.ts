import { callAs, closeAll, document, OWNER, start, type Call } from "./client";

const list = "/organizations/acme/workspaces";
let owner: Call;
let workspace: string;

const change = (attributes: Record<string, unknown>): ReturnType<Call> =>
  owner("PATCH", workspace, document("workspaces", attributes));

beforeEach(async () => {
  owner = callAs(await start(), OWNER);
  workspace = `/workspaces/${(await owner("POST", list, document("workspaces", { name: "prod" }))).body.data.id}`;
});
afterEach(closeAll);

test.each(["1.9.8", "0.11.1", "1.10.0-beta1", "~> 1.9.0", ">= 1.5, < 2.0", "latest"])(
  "a workspace accepts the Terraform version %s",
  async (version) => {
    const changed = await change({ "terraform-version": version });
    expect(changed.body.data.attributes["terraform-version"]).toBe(version);
  },
);

test.each(["nonexisting", "1.9.8; rm", "", "~>"])("the Terraform version %j is rejected", async (version) => {
  expect((await change({ "terraform-version": version })).body.errors[0]?.source).toEqual({
    pointer: "/data/attributes/terraform-version",
  });
});

test("the deprecated attribute `operations` sets the execution mode, and an unknown mode is rejected", async () => {
  const local = await change({ operations: false });
  expect(local.body.data.attributes).toMatchObject({ "execution-mode": "local", operations: false });
  const remote = await change({ operations: true });
  expect(remote.body.data.attributes).toMatchObject({ "execution-mode": "remote", operations: true });
  expect((await change({ "execution-mode": "elsewhere" })).status).toBe(422);
});

test("a locked workspace can be force-unlocked only once", async () => {
  await owner("POST", `${workspace}/actions/lock`);
  const broken = await owner("POST", `${workspace}/actions/force-unlock`);
  expect(broken.body.data.attributes["locked"]).toBe(false);
  expect((await owner("POST", `${workspace}/actions/force-unlock`)).status).toBe(409);
});

test("a list of workspaces includes the organization if the query requests it", async () => {
  const [included] = (await owner("GET", `${list}?include=organization`)).body.included ?? [];
  expect(included).toMatchObject({ id: "acme", type: "organizations" });
  expect((await owner("GET", list)).body.included).toBeUndefined();
});

test("an organization stores its session timeouts, and rejects a negative timeout", async () => {
  const times = { "session-timeout": 3600, "session-remember": 7200 };
  await owner("PATCH", "/organizations/acme", document("organizations", times));
  expect((await owner("GET", "/organizations/acme")).body.data.attributes).toMatchObject(times);
  const wrong = document("organizations", { "session-timeout": -1 });
  expect((await owner("PATCH", "/organizations/acme", wrong)).status).toBe(422);
});
