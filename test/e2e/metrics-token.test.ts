import { createHash } from "node:crypto";
import { type Fault } from "../support/emulator";
import {
  MetricsTokenWorkspace,
  PREFIXED,
  TOKEN,
  addressOf,
  configureGrafana,
  ownOrganization,
} from "./metrics-token-workspace";

/** Runs real Terraform with the built provider against the emulator. */
describe("tfetokens_metrics_token", () => {
  const workspace = new MetricsTokenWorkspace();

  beforeAll(() => workspace.init());
  beforeEach(() => workspace.start());
  afterEach(() => workspace.emulator.close());
  afterAll(() => workspace.terraform.remove());

  it("is created with its secret in the state, and a second apply changes nothing", async () => {
    const state = await workspace.apply(
      configureGrafana('organization = "acme"\nname = "grafana"\nexpires_at = "2031-06-01T00:00:00Z"'),
    );
    const [live] = await workspace.emulator.metricsTokens();
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

    expect(await workspace.terraform.plan("-detailed-exitcode")).toMatchObject({
      code: 0,
      planned: {},
      drift: {},
    });
    await expect(workspace.terraform.resource(TOKEN)).resolves.toEqual(state);
  });

  it("that was deleted outside Terraform is removed from the state and recreated", async () => {
    const { id } = await workspace.apply(PREFIXED);
    await workspace.emulator.advance("1h");
    await workspace.revokeOutsideTerraform(id);
    const before = (await workspace.emulator.requests()).length;
    expect(await workspace.terraform.plan()).toMatchObject({
      code: 0,
      planned: { [TOKEN]: "create" },
      drift: { [TOKEN]: "delete" },
    });
    const lists = (await workspace.emulator.requests())
      .slice(before)
      .filter(({ path }) => path.endsWith("/metrics-tokens"));
    expect(lists).toHaveLength(2);
    expect(await workspace.terraform.apply()).toMatchObject({ code: 0, added: 1, removed: 0 });
    expect(await workspace.emulator.metricsTokens()).toHaveLength(1);
  });

  it("stays in the state with a warning if a list lacks it less than a minute after its creation", async () => {
    const { id } = await workspace.apply(PREFIXED);
    await workspace.revokeOutsideTerraform(id);
    expect(await workspace.terraform.plan()).toMatchObject({
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
    await workspace.emulator.faults({ kind: "stale-list", path: "metrics-tokens", times: 1 });
    workspace.terraform.configure(PREFIXED);
    await workspace.terraform.apply();
    await workspace.emulator.advance("1h");
    expect(await workspace.terraform.plan()).toMatchObject({
      code: 0,
      planned: {},
      drift: {},
      diagnostics: [],
    });
  });

  it("stays in the state if the list fails", async () => {
    const failures: Record<string, [Partial<Fault>, RegExp]> = {
      forbidden: [{ status: 404 }, /404.*organization exists.*owners team/s],
      failing: [{ status: 500 }, /responded with 500/],
      truncated: [{ kind: "truncate" }, /cut off/],
      unauthorized: [{ status: 401 }, /401.*expired or revoked/s],
    };
    const before = await workspace.applyEach(Object.keys(failures), ownOrganization);
    await workspace.emulator.advance("1h");
    await workspace.failEach(failures);
    const { code, diagnostics } = await workspace.terraform.apply("-refresh-only");
    expect(code).toBe(1);
    for (const [organization, [, words]] of Object.entries(failures)) {
      const about = diagnostics.filter(({ address }) => address === addressOf(organization));
      expect(about).toHaveLength(1);
      expect(about[0].summary).toBe(`The metrics tokens of organization "${organization}" can't be listed`);
      expect(about[0].detail).toMatch(words);
      expect(about[0].detail).toContain("The state wasn't changed.");
    }
    expect(await workspace.terraform.state()).toEqual(before);
  });

  it("stays in the state with a warning if it has expired", async () => {
    await workspace.apply(
      configureGrafana('organization = "acme"\nname = "a"\nexpires_at = "2031-05-02T00:00:00Z"'),
    );
    await workspace.emulator.advance("24h");
    expect(await workspace.terraform.plan()).toMatchObject({
      code: 0,
      planned: {},
      diagnostics: [{ severity: "warning", summary: 'Metrics token "a" of organization "acme" has expired' }],
    });
  });

  it("is revoked by a destroy", async () => {
    await workspace.apply(PREFIXED);
    expect(await workspace.terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
    expect(await workspace.emulator.metricsTokens()).toEqual([]);
    await expect(workspace.terraform.state()).resolves.toEqual([]);
  });

  it("is destroyed without an error if it no longer exists", async () => {
    const { id } = await workspace.apply(PREFIXED);
    await workspace.emulator.advance("1h");
    await workspace.revokeOutsideTerraform(id);
    expect(await workspace.terraform.destroy("-refresh=false")).toMatchObject({ code: 0, diagnostics: [] });
    await expect(workspace.terraform.state()).resolves.toEqual([]);
  });

  it("stays in the state if its deletion fails", async () => {
    const failures: Record<string, [Partial<Fault>, RegExp]> = {
      forbidden: [{ status: 404, method: "DELETE" }, /responded with 404, although the token still exists/],
      unauthorized: [{ status: 401, method: "DELETE" }, /401.*expired or revoked/s],
      truncated: [{ status: 404 }, /organization exists/],
      failing: [{ kind: "drop-before-commit", method: "DELETE" }, /might still be valid/],
    };
    const before = await workspace.applyEach(Object.keys(failures), ownOrganization);
    await workspace.failEach(failures);
    const { code, diagnostics } = await workspace.terraform.destroy("-refresh=false");
    expect(code).toBe(1);
    for (const [organization, [, words]] of Object.entries(failures)) {
      const about = diagnostics.filter(({ summary }) => summary.includes(`"${organization}"`));
      expect(about).toHaveLength(1);
      expect(about[0].detail).toMatch(words);
    }
    expect(await workspace.terraform.state()).toEqual(before);
    expect(await workspace.emulator.metricsTokens()).toHaveLength(4);
  });

  it("causes an error, and leaves no token, if its creation times out", async () => {
    workspace.terraform.configure(
      configureGrafana('organization = "acme"\nname_prefix = "a-"\ntimeouts = { create = "1s" }'),
    );
    await workspace.emulator.faults({
      kind: "delay",
      method: "POST",
      path: "metrics-tokens",
      delay_ms: 30_000,
    });
    const { code, diagnostics } = await workspace.terraform.apply();
    expect(code).toBe(1);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].detail).toMatch(/the timeout of 1s has expired.*No orphaned token remains\./);
    expect((await workspace.emulator.state()).revoked_tokens).toHaveLength(1);
    expect(await workspace.emulator.metricsTokens()).toEqual([]);
  });

  it("marks its secret as sensitive in the plan", async () => {
    workspace.terraform.configure(PREFIXED);
    await workspace.terraform.run(["plan", "-out=plan"]);
    const { stdout } = await workspace.terraform.run(["show", "-json", "plan"]);
    const plan = JSON.parse(stdout) as { resource_changes: { change: { after_sensitive: object } }[] };
    expect(plan.resource_changes.map(({ change }) => change.after_sensitive)).toEqual([{ token: true }]);
  });
});
