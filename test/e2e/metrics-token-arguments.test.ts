import { OWNER_TOKEN } from "../support/emulator";
import {
  MetricsTokenWorkspace,
  PREFIXED,
  TOKEN,
  addressOf,
  configureGrafana,
} from "./metrics-token-workspace";

/** Runs real Terraform with the built provider against the emulator. */
describe("tfetokens_metrics_token", () => {
  const workspace = new MetricsTokenWorkspace();

  beforeAll(() => workspace.init());
  beforeEach(() => workspace.start());
  afterEach(() => workspace.emulator.close());
  afterAll(() => workspace.terraform.remove());

  it("gets a unique name with the prefix each time it is created", async () => {
    const { name } = await workspace.apply(PREFIXED);
    await workspace.terraform.apply(`-replace=${TOKEN}`);
    const { name: next } = await workspace.terraform.resource(TOKEN);
    expect([name, next]).toEqual([
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
    ]);
    expect(next).not.toBe(name);
    expect((await workspace.emulator.metricsTokens()).map((token) => token.name)).toEqual([next]);
  });

  it("gets its organization from the provider or from TFE_ORGANIZATION", async () => {
    const provider = 'provider "tfetokens" {\n  organization = "acme"\n}\n';
    expect(await workspace.apply(provider + configureGrafana('name_prefix = "a-"'))).toMatchObject({
      organization: "acme",
    });
    workspace.terraform.configure(configureGrafana('name_prefix = "a-"'));
    const { code } = await workspace.terraform.run(["plan", "-detailed-exitcode"], {
      TFE_ORGANIZATION: "acme",
    });
    expect(code).toBe(0);
  });

  it("is replaced, and the old token is revoked, if its name, prefix, expiry or keepers change", async () => {
    const changes: Record<string, string> = {
      name: 'name = "b"\nkeepers = { a = "1" }',
      expires_at: 'name = "a"\nkeepers = { a = "1" }\nexpires_at = "2031-09-01T00:00:00Z"',
      keepers: 'name = "a"\nkeepers = { a = "2" }',
      name_prefix: 'name_prefix = "a"\nkeepers = { a = "1" }',
    };
    const names = Object.keys(changes);
    await workspace.applyEach(names, () => 'organization = "acme"\nname = "a"\nkeepers = { a = "1" }');
    const before = (await workspace.emulator.metricsTokens()).map(({ id }) => id);
    workspace.configureEach(names, (name) => `organization = "acme"\n${changes[name]}`);
    expect(await workspace.terraform.apply()).toMatchObject({
      code: 0,
      planned: Object.fromEntries(names.map((name) => [addressOf(name), "replace"])),
      added: 4,
      removed: 4,
    });
    const after = (await workspace.emulator.metricsTokens()).map(({ id }) => id);
    expect(after).toHaveLength(4);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it("isn't replaced if the same expiry is written in a different time zone", async () => {
    await workspace.apply(
      configureGrafana('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T00:00:00Z"'),
    );
    workspace.terraform.configure(
      configureGrafana('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T02:00:00.000+02:00"'),
    );
    expect(await workspace.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });

  it("isn't replaced, but causes a warning, if a policy of the organization shortens its lifetime", async () => {
    const policies = [{ "token-type": "metrics", "max-ttl-ms": 86_400_000 }];
    const attributes = { "token-ttl-policies": policies };
    const body = { data: { type: "organization-token-ttl-policies", attributes } };
    const state = await workspace.apply(
      configureGrafana('organization = "acme"\nname = "a"\nexpires_at = "2031-06-01T00:00:00Z"'),
    );
    const path = "/api/v2/organizations/acme/token-ttl-policies";
    const response = await workspace.emulator.fetch("PATCH", path, { token: OWNER_TOKEN, body });
    expect(response).toMatchObject({ status: 200 });
    expect(await workspace.terraform.plan("-detailed-exitcode")).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [
        {
          severity: "warning",
          summary: 'Metrics token "a" of organization "acme" expires earlier than configured',
        },
      ],
    });
    await expect(workspace.terraform.resource(TOKEN)).resolves.toEqual(state);
  });

  it("is updated in place if keepers are added for the first time", async () => {
    const state = await workspace.apply(PREFIXED);
    workspace.terraform.configure(
      configureGrafana('organization = "acme"\nname_prefix = "grafana-"\nkeepers = { reason = "leak" }'),
    );
    expect(await workspace.terraform.apply()).toMatchObject({ code: 0, planned: { [TOKEN]: "update" } });
    await expect(workspace.terraform.resource(TOKEN)).resolves.toEqual({
      ...state,
      keepers: { reason: "leak" },
    });
  });

  it("is imported without its secret, has no changes in the next plan, and is revoked by a destroy", async () => {
    const body = { data: { type: "metrics-tokens", attributes: { name: "grafana-old" } } };
    await workspace.emulator.fetch("POST", "/api/v2/organizations/acme/metrics-tokens", {
      token: OWNER_TOKEN,
      body,
    });
    const [live] = await workspace.emulator.metricsTokens();
    workspace.terraform.configure(PREFIXED);
    expect((await workspace.terraform.run(["import", TOKEN, `acme/${live.id}`])).code).toBe(0);
    expect(await workspace.terraform.resource(TOKEN)).toMatchObject({
      id: live.id,
      name: "grafana-old",
      token: null,
    });
    expect(await workspace.terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(await workspace.terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await workspace.emulator.metricsTokens()).toEqual([]);
  });

  it("can't be imported if the ID is invalid or no token with this ID is found", async () => {
    const ids: Record<string, [string, string]> = {
      bare: ["acme", `can't be imported with the ID "acme"`],
      long: ["acme/abc/def", `can't be imported with the ID "acme/abc/def"`],
      unknown: ["acme/nothing", 'has no metrics token with the ID "nothing"'],
      misnamed: ["../abc", "must be the name of an organization"],
      elsewhere: ["emca/abc", `tokens of organization "emca" can't be listed`],
    };
    const names = Object.keys(ids);
    const blocks = names.map((name) => `import {\n  to = ${addressOf(name)}\n  id = "${ids[name][0]}"\n}\n`);
    workspace.configureEach(names, () => 'organization = "acme"\nname_prefix = "a-"', blocks.join(""));
    const { code, diagnostics } = await workspace.terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(names.length);
    for (const [, words] of Object.values(ids)) {
      expect(diagnostics.map(({ summary }) => summary)).toContainEqual(expect.stringContaining(words));
    }
  });

  it("is rejected by validate if its arguments are invalid, with errors that point to these arguments", async () => {
    const wrong: Record<string, [string, RegExp, string]> = {
      both: ['name = "a"\n  name_prefix = "b"', /`name` and `name_prefix` can't be set together/, "name "],
      neither: ["", /requires a name/, "resource"],
      empty: ['name = " "', /`name` must not be empty/, "name"],
      before: ['name_prefix = " a"', /`name_prefix` must not start with whitespace/, "name_prefix"],
      after: ['name = "a\u00a0"', /`name` must not start or end with whitespace/, "name"],
      control: ['name = "a\\nb"', /must not contain control characters/, "name"],
      zoneless: [
        'name = "a"\n  expires_at = "2031-01-01T00:00:00"',
        /RFC 3339 timestamp with a time zone, got/,
        "expires_at",
      ],
      idle: [
        'name = "a"\n  timeouts = { read = "0s" }',
        /`timeouts.read` must be a duration from 1 second/,
        "timeouts",
      ],
      path: ['name = "a"\n  organization = "acme/teams"', /name of an organization/, "organization"],
    };
    workspace.configureEach(Object.keys(wrong), (name) => wrong[name][0]);
    const diagnostics = await workspace.terraform.validate();
    expect(diagnostics).toHaveLength(Object.keys(wrong).length);
    for (const [, words, place] of Object.values(wrong)) {
      const about = diagnostics.filter(({ summary }) => words.test(summary));
      expect(about).toHaveLength(1);
      expect(about[0].snippet?.code).toContain(place);
    }
  });

  it("is accepted by validate and plan if its arguments are unknown", async () => {
    workspace.terraform.configure(
      `resource "terraform_data" "later" {}\n${configureGrafana("name_prefix = terraform_data.later.id\norganization = terraform_data.later.id\nexpires_at = terraform_data.later.id")}`,
    );
    await expect(workspace.terraform.validate()).resolves.toEqual([]);
    expect(await workspace.terraform.plan()).toMatchObject({ code: 0, planned: { [TOKEN]: "create" } });
  });

  it("is updated in place if its timeouts change", async () => {
    const state = await workspace.apply(PREFIXED);
    const timeouts = { create: "1m", read: null, delete: null };
    workspace.terraform.configure(
      configureGrafana('organization = "acme"\nname_prefix = "grafana-"\ntimeouts = { create = "1m" }'),
    );
    expect(await workspace.terraform.apply()).toMatchObject({ code: 0, planned: { [TOKEN]: "update" } });
    await expect(workspace.terraform.resource(TOKEN)).resolves.toEqual({ ...state, timeouts });
  });

  it("causes an error during plan if no organization is configured", async () => {
    workspace.terraform.configure(configureGrafana('name = "a"'));
    const { code, diagnostics } = await workspace.terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics[0]).toMatchObject({
      summary: "No organization is set for the token",
      detail: expect.stringContaining("TFE_ORGANIZATION") as string,
    });
  });

  it("is rejected with the server's message, in an error that points to the affected argument", async () => {
    const wrong = ["name", "name_prefix"];
    workspace.configureEach(
      wrong,
      (argument) => `organization = "acme"\n${argument} = "${"n".repeat(5000)}"`,
    );
    const { code, diagnostics } = await workspace.terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(2);
    for (const { detail, address, snippet } of diagnostics) {
      expect(detail).toMatch(/422.*The rejected request didn't create a token\./s);
      expect(snippet?.code.trim().replace(/ = .*/, "")).toBe(address?.replace(/^.*\./, ""));
    }
  });
});
