import type { Emulator } from "../../lib/emulator";
import {
  callAs,
  closeAll,
  createTeam,
  document,
  OWNER,
  start,
  stateOf,
  createTeamSecret,
  type Call,
} from "./client";

let emulator: Emulator;
let owner: Call;

beforeEach(async () => {
  emulator = await start();
  owner = callAs(emulator, OWNER);
});
afterEach(closeAll);

test("ping responds with 204 and the API version, without authentication", async () => {
  const reply = await callAs(emulator, null)("GET", "/ping");
  expect(reply.status).toBe(204);
  expect(reply.headers.get("tfp-api-version")).toBe("2.6");
  expect(reply.headers.get("tfp-appname")).toBe("HCP Terraform");
});

test("service discovery returns the paths of the API and of the provider registry", async () => {
  const response = await fetch(`${emulator.url}/.well-known/terraform.json`);
  expect(await response.json()).toEqual({
    "providers.v1": "/api/registry/v1/providers/",
    "tfe.v2": "/api/v2/",
    "tfe.v2.1": "/api/v2/",
    "tfe.v2.2": "/api/v2/",
  });
});

test("the account of a team's token is a service account, but a user's account isn't", async () => {
  const account = await owner("GET", "/account/details");
  expect(account.body.data.attributes).toMatchObject({ username: "owner", "is-service-account": false });
  const team = callAs(emulator, await createTeamSecret(owner, await createTeam(owner, "ci")));
  expect((await team("GET", "/account/details")).body.data.attributes["is-service-account"]).toBe(true);
});

describe("organizations", () => {
  const other = document("organizations", { name: "other", email: "admin@other.example" });

  test("are created with an owners team, listed, searched, read, renamed and deleted", async () => {
    expect((await owner("POST", "/organizations", other)).status).toBe(201);
    expect((await owner("GET", "/organizations")).body.data.map(({ id }) => id)).toEqual(["acme", "other"]);
    expect((await owner("GET", "/organizations?q=OTH")).body.data.map(({ id }) => id)).toEqual(["other"]);
    expect((await owner("GET", "/organizations/other/teams")).body.data[0]?.attributes["name"]).toBe(
      "owners",
    );
    const renamed = await owner(
      "PATCH",
      "/organizations/other",
      document("organizations", { name: "third" }),
    );
    expect(renamed.body.data).toMatchObject({ id: "third", attributes: { email: "admin@other.example" } });
    expect((await owner("GET", "/organizations/other")).status).toBe(404);
    expect((await owner("GET", "/organizations/third")).status).toBe(200);
    expect((await owner("DELETE", "/organizations/third")).status).toBe(204);
    expect((await owner("GET", "/organizations/third")).status).toBe(404);
  });

  test("are deleted with all their objects", async () => {
    await owner("POST", "/organizations/acme/authentication-token");
    await owner("POST", "/organizations/acme/authentication-token?token=audit-trails");
    await owner("POST", "/organizations/acme/metrics-tokens", document("metrics-tokens", { name: "n" }));
    await createTeamSecret(owner, await createTeam(owner, "ci"));
    await owner("DELETE", "/organizations/acme");
    const { tokens, teams, revoked_tokens } = await stateOf(emulator);
    expect(tokens.map(({ kind }) => kind)).toEqual(["user"]);
    expect(teams).toEqual([]);
    expect(revoked_tokens).toHaveLength(4);
  });

  test("have unique names", async () => {
    const taken = await owner(
      "POST",
      "/organizations",
      document("organizations", { name: "acme", email: "a@b.c" }),
    );
    expect(taken.status).toBe(422);
    expect(taken.body.errors[0]?.detail).toBe("Name has already been taken");
  });

  test.each(["a b", "ä", "a/b", "n".repeat(41), "", "a\n"])("can't be named %j", async (name) => {
    const reply = await owner("POST", "/organizations", document("organizations", { name, email: "a@b.c" }));
    expect(reply.status).toBe(422);
  });

  test("have an entitlement set and a default project", async () => {
    const { body } = await owner("GET", "/organizations/acme/entitlement-set");
    expect(body.data.attributes["teams"]).toBe(true);
    const shown = await owner("GET", "/organizations/acme");
    const project = shown.body.data.relationships["default-project"]?.data.id ?? "";
    expect((await owner("GET", `/projects/${project}`)).body.data.id).toBe(project);
    expect((await owner("GET", "/projects/prj-unknown")).status).toBe(404);
  });

  test("apply a lifetime policy to existing tokens at once", async () => {
    const made = await owner("POST", "/organizations/acme/authentication-token");
    const policies = document("organization-token-ttl-policies", {
      "token-ttl-policies": [{ "token-type": "organization", "max-ttl-ms": 3_600_000 }],
    });
    expect((await owner("PATCH", "/organizations/acme/token-ttl-policies", policies)).status).toBe(200);
    expect((await owner("GET", "/organizations/acme/token-ttl-policies")).body.data).toHaveLength(1);
    const shown = await owner("GET", "/organizations/acme/authentication-token");
    const { "created-at": createdAt, "expired-at": expiry } = shown.body.data.attributes;
    expect(shown.body.data.id).toBe(made.body.data.id);
    expect(Date.parse(String(expiry)) - Date.parse(String(createdAt))).toBe(3_600_000);
  });
});

describe("workspaces", () => {
  const list = "/organizations/acme/workspaces";
  const create = async (name: string): Promise<string> =>
    (await owner("POST", list, document("workspaces", { name, "auto-apply": true }))).body.data.id;

  test("are created, listed, read by ID and by name, updated and deleted", async () => {
    const id = await create("prod");
    await create("test");
    expect((await owner("GET", list)).body.data).toHaveLength(2);
    expect((await owner("GET", `${list}?search%5Bname%5D=PRO`)).body.data.map((item) => item.id)).toEqual([
      id,
    ]);
    expect((await owner("GET", `${list}/prod`)).body.data.id).toBe(id);
    const changed = await owner("PATCH", `/workspaces/${id}`, document("workspaces", { name: "live" }));
    expect(changed.body.data.attributes).toMatchObject({ name: "live", "auto-apply": true });
    expect((await owner("GET", `${list}/prod`)).status).toBe(404);
    expect(
      (await owner("PATCH", `${list}/live`, document("workspaces", { "auto-apply": false }))).status,
    ).toBe(200);
    expect((await owner("GET", `/workspaces/${id}`)).body.data.attributes["auto-apply"]).toBe(false);
    expect((await owner("POST", `/workspaces/${id}/actions/safe-delete`)).status).toBe(204);
    expect((await owner("DELETE", `${list}/test`)).status).toBe(204);
    expect((await owner("GET", list)).body.data).toEqual([]);
  });

  test("can be locked only once, and can be unlocked", async () => {
    const id = await create("prod");
    expect((await owner("POST", `/workspaces/${id}/actions/lock`)).body.data.attributes["locked"]).toBe(true);
    expect((await owner("POST", `/workspaces/${id}/actions/lock`)).status).toBe(409);
    expect((await owner("POST", `/workspaces/${id}/actions/unlock`)).body.data.attributes["locked"]).toBe(
      false,
    );
  });

  test("have tags, can be searched by tag, and have no remote state consumers by default", async () => {
    const bindings = { data: [{ type: "tag-bindings", attributes: { key: "team", value: "ci" } }] };
    const made = await owner("POST", list, {
      data: { type: "workspaces", attributes: { name: "prod" }, relationships: { "tag-bindings": bindings } },
    });
    const path = `/workspaces/${made.body.data.id}`;
    const tags = await owner("GET", `${path}/effective-tag-bindings`);
    expect(tags.body.data.map(({ attributes }) => attributes)).toEqual([{ key: "team", value: "ci" }]);
    expect((await owner("GET", `${path}/tag-bindings`)).body.data).toHaveLength(1);
    expect((await owner("GET", `${path}/relationships/remote-state-consumers`)).body.data).toEqual([]);
    expect((await owner("GET", `${list}?search%5Btags%5D=team`)).body.data).toHaveLength(1);
    expect((await owner("GET", `${list}?search%5Btags%5D=other`)).body.data).toEqual([]);
  });

  describe("variables", () => {
    const secret = document("vars", { key: "TFE_TOKEN", value: "made-up", category: "env", sensitive: true });
    let path: string;

    beforeEach(async () => {
      path = `/workspaces/${await create("prod")}/vars`;
    });

    test("never return a sensitive value, and stay sensitive", async () => {
      const made = await owner("POST", path, secret);
      expect(made.status).toBe(201);
      const variable = `${path}/${made.body.data.id}`;
      const changed = await owner("PATCH", variable, document("vars", { value: "made-up-2" }));
      const responses = [made, changed, await owner("GET", variable)].map(({ body }) => body.data);
      for (const shown of [...responses, ...(await owner("GET", path)).body.data]) {
        expect(shown.attributes).toMatchObject({ key: "TFE_TOKEN", value: null, sensitive: true });
      }
      expect((await owner("PATCH", variable, document("vars", { sensitive: false }))).status).toBe(422);
    });

    test("return values that aren't sensitive, and are updated and deleted", async () => {
      const plain = document("vars", { key: "region", value: "eu\nwest", category: "terraform", hcl: true });
      const made = await owner("POST", path, plain);
      expect(made.body.data.attributes).toMatchObject({ value: "eu\nwest", hcl: true, sensitive: false });
      const variable = `${path}/${made.body.data.id}`;
      expect(
        (await owner("PATCH", variable, document("vars", { value: "" }))).body.data.attributes["value"],
      ).toBe("");
      expect((await owner("DELETE", variable)).status).toBe(204);
      expect((await owner("GET", variable)).status).toBe(404);
    });

    test("are unique by key and category", async () => {
      await owner("POST", path, secret);
      expect((await owner("POST", path, secret)).status).toBe(422);
      const other = document("vars", { key: "TFE_TOKEN", category: "terraform" });
      expect((await owner("POST", path, other)).status).toBe(201);
    });

    test("require a key and a supported category", async () => {
      expect((await owner("POST", path, document("vars", { category: "env" }))).status).toBe(422);
      expect((await owner("POST", path, document("vars", { key: "k" }))).status).toBe(422);
      expect((await owner("POST", path, document("vars", { key: "k", category: "policy-set" }))).status).toBe(
        422,
      );
    });
  });
});
