import { createHash } from "node:crypto";
import { OWNER_TOKEN, testEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace } from "../support/terraform";

const TOKEN = "tfetokens_metrics_token.grafana";

/** Real Terraform, the built plugin, the emulator. */
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
    emulator = await testEmulator({ now: new Date("2031-05-01T10:00:00Z") });
    terraform.reset({ TFE_ADDRESS: emulator.url });
  });

  afterEach(() => emulator.close());

  const resource = (body: string): string => `resource "tfetokens_metrics_token" "grafana" {\n${body}\n}\n`;
  const prefixed = resource('organization = "acme"\nname_prefix = "grafana-"');

  async function applied(hcl: string): Promise<Readonly<Record<string, unknown>>> {
    terraform.configure(hcl);
    expect(await terraform.apply()).toMatchObject({ code: 0, diagnostics: [] });
    return terraform.resource(TOKEN);
  }

  async function revokeBehindTerraformsBack(id: unknown): Promise<void> {
    const path = `/api/v2/organizations/acme/metrics-tokens/${String(id)}`;
    expect((await emulator.fetch("DELETE", path, { token: OWNER_TOKEN })).status).toBe(204);
  }

  it("is created with its secret in the state, and a second apply changes nothing", async () => {
    const state = await applied(
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

  it("has a name of its own for each making, below the prefix", async () => {
    const { name } = await applied(prefixed);
    await terraform.apply(`-replace=${TOKEN}`);
    const { name: next } = await terraform.resource(TOKEN);
    expect([name, next]).toEqual([
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
      expect.stringMatching(/^grafana-[0-9a-f]{10}$/),
    ]);
    expect(next).not.toBe(name);
    expect((await emulator.metricsTokens()).map((token) => token.name)).toEqual([next]);
  });

  it("takes its organization from the provider, and from TFE_ORGANIZATION", async () => {
    const provider = 'provider "tfetokens" {\n  organization = "acme"\n}\n';
    expect(await applied(provider + resource('name_prefix = "a-"'))).toMatchObject({ organization: "acme" });
    terraform.configure(resource('name_prefix = "a-"'));
    const { code } = await terraform.run(["plan", "-detailed-exitcode"], { TFE_ORGANIZATION: "acme" });
    expect(code).toBe(0);
  });

  it("that was deleted behind Terraform's back is seen as gone, and made again", async () => {
    const { id } = await applied(prefixed);
    await emulator.advance("1h");
    await revokeBehindTerraformsBack(id);
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

  it("stays in the state when a list lacks it less than a minute after its making", async () => {
    const { id } = await applied(prefixed);
    await revokeBehindTerraformsBack(id);
    expect(await terraform.plan()).toMatchObject({
      planned: {},
      drift: {},
      diagnostics: [
        {
          severity: "warning",
          summary: expect.stringContaining("is not in its organization's list yet") as string,
        },
      ],
    });
  });

  it("stays in the state when only the first of two lists lacks it", async () => {
    await emulator.faults({ kind: "stale-list", path: "metrics-tokens", times: 1 });
    terraform.configure(prefixed);
    await terraform.apply();
    await emulator.advance("1h");
    expect(await terraform.plan()).toMatchObject({ code: 0, planned: {}, drift: {}, diagnostics: [] });
  });

  it.each([
    [
      "is forbidden",
      { kind: "status", status: 404, path: "metrics-tokens" },
      /404.*organization exists.*owners team/s,
    ],
    ["fails", { kind: "status", status: 500, path: "metrics-tokens" }, /answered 500/],
    ["is cut off", { kind: "truncate", path: "metrics-tokens" }, /cut off/],
    [
      "meets a revoked credential",
      { kind: "status", status: 401, path: "metrics-tokens" },
      /401.*expired or revoked/s,
    ],
  ])("stays in the state when the list %s", async (_name, fault, words) => {
    const state = await applied(prefixed);
    await emulator.advance("1h");
    await emulator.faults({ ...fault, times: 99 });
    const refreshed = await terraform.apply("-refresh-only");
    expect(refreshed.code).toBe(1);
    expect(refreshed.diagnostics).toHaveLength(1);
    expect(refreshed.diagnostics[0]).toMatchObject({
      summary: 'Metrics tokens of organization "acme" cannot be listed',
      detail: expect.stringMatching(words) as string,
      address: TOKEN,
    });
    expect(refreshed.diagnostics[0].detail).toContain("The state was left as it is.");
    await expect(terraform.resource(TOKEN)).resolves.toEqual(state);
  });

  it("that has expired stays in the state, with a warning", async () => {
    await applied(resource('organization = "acme"\nname = "a"\nexpires_at = "2031-05-02T00:00:00Z"'));
    await emulator.advance("24h");
    expect(await terraform.plan()).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [{ severity: "warning", summary: 'Metrics token "a" of organization "acme" has expired' }],
    });
  });

  it.each([
    ["name", 'name = "b"\nkeepers = { a = "1" }'],
    ["expires_at", 'name = "a"\nkeepers = { a = "1" }\nexpires_at = "2031-09-01T00:00:00Z"'],
    ["keepers", 'name = "a"\nkeepers = { a = "2" }'],
    ["name_prefix", 'name_prefix = "a"\nkeepers = { a = "1" }'],
  ])("is replaced when %s changes", async (_argument, changed) => {
    const base = 'organization = "acme"\n';
    const { id } = await applied(resource(`${base}name = "a"\nkeepers = { a = "1" }`));
    terraform.configure(resource(base + changed));
    expect(await terraform.apply()).toMatchObject({
      code: 0,
      planned: { [TOKEN]: "replace" },
      added: 1,
      removed: 1,
    });
    const live = await emulator.metricsTokens();
    expect(live).toHaveLength(1);
    expect(live[0].id).not.toBe(id);
  });

  it("is not replaced when the same moment is written in another way", async () => {
    await applied(resource('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T00:00:00Z"'));
    terraform.configure(
      resource('organization = "acme"\nname = "a"\nexpires_at = "2031-09-01T02:00:00.000+02:00"'),
    );
    expect(await terraform.plan("-detailed-exitcode")).toMatchObject({ code: 0, planned: {} });
  });

  it("takes over keepers in place where there were none", async () => {
    const state = await applied(prefixed);
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

  it.each([
    ["acme", "cannot be imported by"],
    ["acme/abc/def", "cannot be imported by"],
    ["acme/nothing", 'has no metrics token with the id "nothing"'],
    ["emca/abc", 'tokens of organization "emca" cannot be listed'],
  ])("is not imported by %s", async (id, words) => {
    terraform.configure(prefixed);
    const { code, output } = await terraform.run(["import", "-no-color", TOKEN, id]);
    expect(code).toBe(1);
    expect(output.replace(/\n[│╵]? ?/g, " ")).toContain(words);
  });

  it("is revoked by destroy", async () => {
    await applied(prefixed);
    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await emulator.metricsTokens()).toEqual([]);
    await expect(terraform.state()).resolves.toEqual([]);
  });

  it("that is gone already is destroyed without an error", async () => {
    const { id } = await applied(prefixed);
    await revokeBehindTerraformsBack(id);
    expect(await terraform.destroy("-refresh=false")).toMatchObject({ code: 0, diagnostics: [] });
    await expect(terraform.state()).resolves.toEqual([]);
  });

  it.each([
    ["forbidden", { kind: "status", status: 404, method: "DELETE" }, /answered 404 and yet lists/],
    ["refused", { kind: "status", status: 401, method: "DELETE" }, /401.*expired or revoked/s],
    [
      "forbidden, and so is the list",
      { kind: "status", status: 404, path: "metrics-tokens" },
      /organization exists/,
    ],
    ["left without an answer", { kind: "drop-before-commit", method: "DELETE" }, /may still be alive/],
  ])("stays in the state when its deletion is %s", async (_name, fault, words) => {
    const state = await applied(prefixed);
    await emulator.faults({ ...fault, times: 99 });
    const destroyed = await terraform.destroy("-refresh=false");
    expect(destroyed.code).toBe(1);
    expect(destroyed.diagnostics[0].detail).toMatch(words);
    await expect(terraform.resource(TOKEN)).resolves.toEqual(state);
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it.each([
    ["a name and a prefix", 'name = "a"\nname_prefix = "b"', /a name or a prefix, not both/, "name "],
    ["neither a name nor a prefix", "", /needs a name/, "resource"],
    ["an empty name", 'name = " "', /`name` must not be empty/, "name"],
    ["a name with a line break", 'name = "a\\nb"', /must not hold control characters/, "name"],
    [
      "an expiry without a zone",
      'name = "a"\nexpires_at = "2031-01-01T00:00:00"',
      /RFC 3339, got/,
      "expires_at",
    ],
    [
      "an organization that is a path",
      'name = "a"\norganization = "acme/teams"',
      /name of an organization/,
      "organization",
    ],
  ])("is refused by validate with %s, at the argument's place", async (_name, body, words, place) => {
    terraform.configure(resource(body));
    const diagnostics = await terraform.validate();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].summary).toMatch(words);
    expect(diagnostics[0].snippet?.code).toContain(place);
  });

  it("accepts in validate what will only be known later", async () => {
    terraform.configure(
      `resource "terraform_data" "later" {}\n${resource("name_prefix = terraform_data.later.id\norganization = terraform_data.later.id\nexpires_at = terraform_data.later.id")}`,
    );
    await expect(terraform.validate()).resolves.toEqual([]);
    expect(await terraform.plan()).toMatchObject({ code: 0, planned: { [TOKEN]: "create" } });
  });

  it("is refused at plan when no organization is given anywhere", async () => {
    terraform.configure(resource('name = "a"'));
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics[0]).toMatchObject({
      summary: "The metrics token's organization is not given",
      detail: expect.stringContaining("TFE_ORGANIZATION") as string,
    });
  });

  it("is refused with the server's words, at the argument that they are about", async () => {
    terraform.configure(resource(`organization = "acme"\nname = "${"n".repeat(5000)}"`));
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics[0].detail).toMatch(/422.*Nothing was made\./s);
    expect(diagnostics[0].snippet?.code).toContain("name = ");
  });

  it("is sensitive in every plan", async () => {
    terraform.configure(prefixed);
    await terraform.run(["plan", "-out=plan"]);
    const { stdout } = await terraform.run(["show", "-json", "plan"]);
    const plan = JSON.parse(stdout) as { resource_changes: { change: { after_sensitive: object } }[] };
    expect(plan.resource_changes.map(({ change }) => change.after_sensitive)).toEqual([{ token: true }]);
  });
});
