import { createHash } from "node:crypto";
import { OWNER_TOKEN, startTestEmulator, type Fault, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace, type StateResource } from "../support/terraform";

const TOKEN = "tfetokens_metrics_token.grafana";
const ORGANIZATIONS = ["acme", "forbidden", "failing", "truncated", "unauthorized"];

/** Real Terraform, the built provider and the emulator. */
describe("tfetokens_metrics_token", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    terraform = new TerraformWorkspace({ TFE_TOKEN: OWNER_TOKEN });
    terraform.configure("");
    await terraform.init();
  });

  afterAll(() => terraform.remove());

  beforeEach(async () => {
    emulator = await startTestEmulator({
      organizations: ORGANIZATIONS,
      now: new Date("2031-05-01T10:00:00Z"),
    });
    terraform.reset({ TFE_ADDRESS: emulator.url });
    await terraform.attach();
  });

  afterEach(() => emulator.close());

  const resource = (body: string): string => `resource "tfetokens_metrics_token" "grafana" {\n${body}\n}\n`;
  const prefixed = resource('organization = "acme"\nname_prefix = "grafana-"');

  async function apply(hcl: string): Promise<Readonly<Record<string, unknown>>> {
    terraform.configure(hcl);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    return terraform.resource(TOKEN);
  }

  const addressOf = (name: string): string => `tfetokens_metrics_token.${name}`;

  const ownOrganization = (name: string): string => `organization = "${name}"\nname_prefix = "a-"`;

  /** One resource per name, so that one run of Terraform covers every case. */
  function configureEach(names: readonly string[], body: (name: string) => string, more = ""): void {
    const resources = names.map(
      (name) => `resource "tfetokens_metrics_token" "${name}" {\n${body(name)}\n}\n`,
    );
    terraform.configure(resources.join("") + more);
  }

  async function applyEach(
    names: readonly string[],
    body: (name: string) => string,
  ): Promise<readonly StateResource[]> {
    configureEach(names, body);
    expect(await terraform.apply()).toMatchObject({ code: 0, added: names.length });
    return terraform.state();
  }

  /** Sets a lasting fault for the metrics tokens of each organization. Its default kind is `status`. */
  async function failEach(
    failures: Readonly<Record<string, readonly [Partial<Fault>, RegExp]>>,
  ): Promise<void> {
    const faults = Object.entries(failures).map(([organization, [fault]]) => ({
      kind: "status",
      ...fault,
      path: `^/api/v2/organizations/${organization}/metrics-tokens`,
      times: 99,
    }));
    await emulator.faults(...faults);
  }

  async function revokeOutsideTerraform(id: unknown): Promise<void> {
    const path = `/api/v2/organizations/acme/metrics-tokens/${String(id)}`;
    expect((await emulator.fetch("DELETE", path, { token: OWNER_TOKEN })).status).toBe(204);
  }

  it("is created with its secret in the state, and a second apply changes nothing", async () => {
    const state = await apply(
      resource('organization = "acme"\nname = "grafana"\nexpires_at = "2031-06-01T00:00:00Z"'),
    );
    const [live] = await emulator.metricsTokens();
    expect(state).toMatchObject({
      id: live.id,
      organization: "acme",
      name: "grafana",
      name_prefix: null,
      keepers: null,
      expires_at: "2031-06-01T00:00:00Z",
    });
    expect(createHash("sha256").update(String(state.token)).digest("hex")).toBe(live.secret_sha256);
    expect(state.created_at).toMatch(/^2031-05-01T10:00:/);

    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {}, drift: {} });
    await expect(terraform.resource(TOKEN)).resolves.toEqual(state);
  });

  it("gets a unique name with the prefix at each creation", async () => {
    const { name } = await apply(prefixed);
    await terraform.apply(`-replace=${TOKEN}`);
    const { name: next } = await terraform.resource(TOKEN);
    expect([name, next]).toEqual([
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
    ]);
    expect(next).not.toBe(name);
    expect((await emulator.metricsTokens()).map((token) => token.name)).toEqual([next]);
  });

  it("gets its organization from the provider or from TFE_ORGANIZATION", async () => {
    const provider = 'provider "tfetokens" {\n  organization = "acme"\n}\n';
    expect(await apply(provider + resource('name_prefix = "a-"'))).toMatchObject({ organization: "acme" });
    terraform.configure(resource('name_prefix = "a-"'));
    const { code } = await terraform.run(["plan", "-detailed-exitcode"], { TFE_ORGANIZATION: "acme" });
    expect(code).toBe(0);
  });

  it("that was deleted outside Terraform leaves the state, and is recreated", async () => {
    const { id } = await apply(prefixed);
    await emulator.advance("1h");
    await revokeOutsideTerraform(id);
    const before = (await emulator.requests()).length;
    expect(await terraform.plan()).toMatchObject({
      code: 0,
      planned: { [TOKEN]: "create" },
      drift: { [TOKEN]: "delete" },
    });
    const lists = (await emulator.requests())
      .slice(before)
      .filter(({ path }) => path.endsWith("/metrics-tokens"));
    expect(lists).toHaveLength(2);
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 1, removed: 0 });
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it("stays in the state if a list lacks it less than a minute after its creation", async () => {
    const { id } = await apply(prefixed);
    await revokeOutsideTerraform(id);
    expect(await terraform.plan()).toMatchObject({
      planned: {},
      drift: {},
      diagnostics: [
        {
          severity: "warning",
          summary: expect.stringContaining("isn't listed yet") as string,
        },
      ],
    });
  });

  it("stays in the state if only the first of two lists lacks it", async () => {
    await emulator.faults({ kind: "stale-list", path: "metrics-tokens", times: 1 });
    terraform.configure(prefixed);
    await terraform.apply();
    await emulator.advance("1h");
    expect(await terraform.plan()).toMatchObject({ code: 0, planned: {}, drift: {}, diagnostics: [] });
  });

  it("stays in the state if the list fails", async () => {
    const failures: Record<string, [Partial<Fault>, RegExp]> = {
      forbidden: [{ status: 404 }, /404.*organization exists.*owners team/s],
      failing: [{ status: 500 }, /responded with 500/],
      truncated: [{ kind: "truncate" }, /cut off/],
      unauthorized: [{ status: 401 }, /401.*expired or revoked/s],
    };
    const before = await applyEach(Object.keys(failures), ownOrganization);
    await emulator.advance("1h");
    await failEach(failures);
    const { code, diagnostics } = await terraform.apply("-refresh-only");
    expect(code).toBe(1);
    for (const [organization, [, words]] of Object.entries(failures)) {
      const about = diagnostics.filter(({ address }) => address === addressOf(organization));
      expect(about).toHaveLength(1);
      expect(about[0].summary).toBe(`The metrics tokens of organization "${organization}" can't be listed`);
      expect(about[0].detail).toMatch(words);
      expect(about[0].detail).toContain("The state was left as it was.");
    }
    expect(await terraform.state()).toEqual(before);
  });

  it("that has expired stays in the state, with a warning", async () => {
    await apply(resource('organization = "acme"\nname = "a"\nexpires_at = "2031-05-02T00:00:00Z"'));
    await emulator.advance("24h");
    expect(await terraform.plan()).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [{ severity: "warning", summary: 'Metrics token "a" of organization "acme" has expired' }],
    });
  });

  it("is replaced if one of its arguments changes, and has one valid successor", async () => {
    const changes: Record<string, string> = {
      name: 'name = "b"\nkeepers = { a = "1" }',
      expires_at: 'name = "a"\nkeepers = { a = "1" }\nexpires_at = "2031-09-01T00:00:00Z"',
      keepers: 'name = "a"\nkeepers = { a = "2" }',
      name_prefix: 'name_prefix = "a"\nkeepers = { a = "1" }',
    };
    const names = Object.keys(changes);
    await applyEach(names, () => 'organization = "acme"\nname = "a"\nkeepers = { a = "1" }');
    const before = (await emulator.metricsTokens()).map(({ id }) => id);
    configureEach(names, (name) => `organization = "acme"\n${changes[name]}`);
    expect(await terraform.apply()).toMatchObject({
      code: 0,
      planned: Object.fromEntries(names.map((name) => [addressOf(name), "replace"])),
      added: 4,
      removed: 4,
    });
    const after = (await emulator.metricsTokens()).map(({ id }) => id);
    expect(after).toHaveLength(4);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it("isn't replaced if the same expiry is written in another time zone", async () => {
    await apply(resource('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T00:00:00Z"'));
    terraform.configure(
      resource('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T02:00:00.000+02:00"'),
    );
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });

  it("isn't replaced if the organization shortens its lifetime, and a warning reports that", async () => {
    const policies = [{ "token-type": "metrics", "max-ttl-ms": 86_400_000 }];
    const attributes = { "token-ttl-policies": policies };
    const body = { data: { type: "organization-token-ttl-policies", attributes } };
    const state = await apply(
      resource('organization = "acme"\nname = "a"\nexpires_at = "2031-06-01T00:00:00Z"'),
    );
    const path = "/api/v2/organizations/acme/token-ttl-policies";
    const answer = await emulator.fetch("PATCH", path, { token: OWNER_TOKEN, body });
    expect(answer).toMatchObject({ status: 200 });
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [
        {
          severity: "warning",
          summary: 'Metrics token "a" of organization "acme" expires earlier than configured',
        },
      ],
    });
    await expect(terraform.resource(TOKEN)).resolves.toEqual(state);
  });

  it("gets its first keepers in place", async () => {
    const state = await apply(prefixed);
    terraform.configure(
      resource('organization = "acme"\nname_prefix = "grafana-"\nkeepers = { reason = "leak" }'),
    );
    expect(await terraform.apply()).toMatchObject({ code: 0, planned: { [TOKEN]: "update" } });
    await expect(terraform.resource(TOKEN)).resolves.toEqual({ ...state, keepers: { reason: "leak" } });
  });

  it("is imported without its secret, and without a difference to its configuration", async () => {
    const body = { data: { type: "metrics-tokens", attributes: { name: "grafana-old" } } };
    await emulator.fetch("POST", "/api/v2/organizations/acme/metrics-tokens", { token: OWNER_TOKEN, body });
    const [live] = await emulator.metricsTokens();
    terraform.configure(prefixed);
    expect((await terraform.run(["import", TOKEN, `acme/${live.id}`])).code).toBe(0);
    expect(await terraform.resource(TOKEN)).toMatchObject({ id: live.id, name: "grafana-old", token: null });
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("isn't imported by an invalid ID", async () => {
    const ids: Record<string, [string, string]> = {
      bare: ["acme", `can't be imported by "acme"`],
      long: ["acme/abc/def", `can't be imported by "acme/abc/def"`],
      unknown: ["acme/nothing", 'has no metrics token with the ID "nothing"'],
      misnamed: ["../abc", "must be the name of an organization"],
      elsewhere: ["emca/abc", `tokens of organization "emca" can't be listed`],
    };
    const names = Object.keys(ids);
    const blocks = names.map((name) => `import {\n  to = ${addressOf(name)}\n  id = "${ids[name][0]}"\n}\n`);
    configureEach(names, () => 'organization = "acme"\nname_prefix = "a-"', blocks.join(""));
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(names.length);
    for (const [, words] of Object.values(ids)) {
      expect(diagnostics.map(({ summary }) => summary)).toContainEqual(expect.stringContaining(words));
    }
  });

  it("is revoked by a destroy", async () => {
    await apply(prefixed);
    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await emulator.metricsTokens()).toEqual([]);
    await expect(terraform.state()).resolves.toEqual([]);
  });

  it("that no longer exists is destroyed without an error", async () => {
    const { id } = await apply(prefixed);
    await emulator.advance("1h");
    await revokeOutsideTerraform(id);
    expect(await terraform.destroy("-refresh=false")).toMatchObject({ code: 0, diagnostics: [] });
    await expect(terraform.state()).resolves.toEqual([]);
  });

  it("stays in the state if its deletion fails", async () => {
    const failures: Record<string, [Partial<Fault>, RegExp]> = {
      forbidden: [{ status: 404, method: "DELETE" }, /responded with 404, although the token still exists/],
      unauthorized: [{ status: 401, method: "DELETE" }, /401.*expired or revoked/s],
      truncated: [{ status: 404 }, /organization exists/],
      failing: [{ kind: "drop-before-commit", method: "DELETE" }, /may still be valid/],
    };
    const before = await applyEach(Object.keys(failures), ownOrganization);
    await failEach(failures);
    const { code, diagnostics } = await terraform.destroy("-refresh=false");
    expect(code).toBe(1);
    for (const [organization, [, words]] of Object.entries(failures)) {
      const about = diagnostics.filter(({ summary }) => summary.includes(`"${organization}"`));
      expect(about).toHaveLength(1);
      expect(about[0].detail).toMatch(words);
    }
    expect(await terraform.state()).toEqual(before);
    expect(await emulator.metricsTokens()).toHaveLength(4);
  });

  it("is rejected by validate if its arguments are invalid, with errors at these arguments", async () => {
    const wrong: Record<string, [string, RegExp, string]> = {
      both: ['name = "a"\n  name_prefix = "b"', /`name` and `name_prefix` exclude each other/, "name "],
      neither: ["", /needs a name/, "resource"],
      empty: ['name = " "', /`name` must not be empty/, "name"],
      before: ['name_prefix = " a"', /`name_prefix` must not start or end with white space/, "name_prefix"],
      after: ['name = "a\u00a0"', /`name` must not start or end with white space/, "name"],
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
    configureEach(Object.keys(wrong), (name) => wrong[name][0]);
    const diagnostics = await terraform.validate();
    expect(diagnostics).toHaveLength(Object.keys(wrong).length);
    for (const [, words, place] of Object.values(wrong)) {
      const about = diagnostics.filter(({ summary }) => words.test(summary));
      expect(about).toHaveLength(1);
      expect(about[0].snippet?.code).toContain(place);
    }
  });

  it("accepts unknown arguments in validate", async () => {
    terraform.configure(
      `resource "terraform_data" "later" {}\n${resource("name_prefix = terraform_data.later.id\norganization = terraform_data.later.id\nexpires_at = terraform_data.later.id")}`,
    );
    await expect(terraform.validate()).resolves.toEqual([]);
    expect(await terraform.plan()).toMatchObject({ code: 0, planned: { [TOKEN]: "create" } });
  });

  it("fails after its timeout, and leaves no token", async () => {
    terraform.configure(resource('organization = "acme"\nname_prefix = "a-"\ntimeouts = { create = "1s" }'));
    await emulator.faults({ kind: "delay", method: "POST", path: "metrics-tokens", delay_ms: 30_000 });
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].detail).toMatch(/because the timeout of 1s is over.*No token was orphaned\./);
    expect((await emulator.state()).revoked_tokens).toHaveLength(1);
    expect(await emulator.metricsTokens()).toEqual([]);
  });

  it("changes its timeouts in place", async () => {
    const state = await apply(prefixed);
    const timeouts = { create: "1m", read: null, delete: null };
    terraform.configure(
      resource('organization = "acme"\nname_prefix = "grafana-"\ntimeouts = { create = "1m" }'),
    );
    expect(await terraform.apply()).toMatchObject({ code: 0, planned: { [TOKEN]: "update" } });
    await expect(terraform.resource(TOKEN)).resolves.toEqual({ ...state, timeouts });
  });

  it("is an error at plan if no organization is configured", async () => {
    terraform.configure(resource('name = "a"'));
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics[0]).toMatchObject({
      summary: "The organization of the token is unknown",
      detail: expect.stringContaining("TFE_ORGANIZATION") as string,
    });
  });

  it("is rejected with the server's message, at the argument that the message is about", async () => {
    const wrong = ["name", "name_prefix"];
    configureEach(wrong, (argument) => `organization = "acme"\n${argument} = "${"n".repeat(5000)}"`);
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(2);
    for (const { detail, address, snippet } of diagnostics) {
      expect(detail).toMatch(/422.*No token was created\./s);
      expect(snippet?.code.trim().replace(/ = .*/, "")).toBe(address?.replace(/^.*\./, ""));
    }
  });

  it("is sensitive in every plan", async () => {
    terraform.configure(prefixed);
    await terraform.run(["plan", "-out=plan"]);
    const { stdout } = await terraform.run(["show", "-json", "plan"]);
    const plan = JSON.parse(stdout) as { resource_changes: { change: { after_sensitive: object } }[] };
    expect(plan.resource_changes.map(({ change }) => change.after_sensitive)).toEqual([{ token: true }]);
  });
});
