import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../../lib/cli/inventory/report";
import { runProgram, type ProcessResult } from "../built-command";
import { COMMAND, CREATED_AT, MANAGER, InventoryCommand } from "./inventory-command";
import { teamId } from "./organization";

describe("inventory", () => {
  const inventory = new InventoryCommand();

  beforeAll(() => inventory.start());
  afterAll(() => inventory.close());

  it("prints only a table with a line per token, sorted by expiry, and a summary", async () => {
    const { code, stdout, stderr } = await inventory.run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, ...rows] = stdout.split("\n");
    expect(header).toMatch(/^KIND +TEAM +NAME +ID +AGE +LAST USED +EXPIRES +FINDINGS$/);
    expect(rows.slice(0, 6).map((row) => /\b(at-\w+|m1)\b/.exec(row)?.[0])).toEqual([
      "at-gone",
      "at-ci",
      "at-organization",
      "at-audit",
      "at-managers",
      "m1",
    ]);
    expect(rows.at(-2)).toMatch(
      /^6 tokens of acme on 127\.0\.0\.1:\d+ at 2030-01-01T00:00:\d\dZ \(server time\): 1 expired, 1 expiring soon, 1 unused, 2 no expiry\.$/,
    );
  });

  it("prints JSON in the documented format", async () => {
    const { at, tokens: listed, ...rest } = await inventory.readReport();
    expect(rest).toEqual({
      format: "cdktf-tfe-tokens inventory",
      version: 1,
      host: new URL(inventory.emulator.url).host,
      organization: "acme",
      complete: true,
      limits: {
        expires_within_seconds: 30 * 86_400,
        unused_for_seconds: 90 * 86_400,
        never_used_after_seconds: 7 * 86_400,
      },
      kinds: [
        { kind: "organization", outcome: "listed", count: 1, detail: null },
        { kind: "audit-trails", outcome: "listed", count: 1, detail: null },
        { kind: "team", outcome: "listed", count: 3, detail: null },
        { kind: "metrics", outcome: "listed", count: 1, detail: null },
      ],
      states: [],
      counts: {
        expired: 1,
        "expires-soon": 1,
        "never-used": 0,
        unused: 1,
        "no-expiry": 2,
        unmanaged: 0,
        overdue: 0,
      },
    });
    expect(at).toMatch(/^2030-01-01T00:00:\d\dZ$/);
    expect(listed.find(({ id }) => id === "at-ci")).toEqual({
      kind: "team",
      id: "at-ci",
      name: "ci \u001b[2J\u009b31m\u202e",
      team: { id: teamId("platform"), name: "platform" },
      created_at: CREATED_AT,
      age_seconds: (Date.parse(at) - Date.parse(CREATED_AT)) / 1000,
      created_by: { id: "user-made-up", type: "users" },
      last_use: "used",
      last_used_at: "2029-09-01T00:00:00Z",
      expires_at: "2030-01-10T00:00:00Z",
      findings: ["expires-soon", "unused"],
      managed_by: null,
      rotation: null,
    });
    expect(listed.find(({ id }) => id === "m1")).toMatchObject({
      team: null,
      last_use: "unknown",
      last_used_at: null,
      expires_at: null,
      findings: ["no-expiry"],
    });
    expect(listed.find(({ id }) => id === "at-gone")).toMatchObject({ last_use: "never" });
  });

  it("uses the limits from --expires-within and --unused-for", async () => {
    const { tokens: listed } = await inventory.readReport("--expires-within", "8d23h", "--unused-for", "1h");
    const findings = Object.fromEntries(listed.map(({ id, findings: said }) => [id, said]));
    expect(findings["at-ci"]).toEqual(["unused"]);
    expect(findings["at-organization"]).toEqual(["unused"]);
  });

  it("reports which resources manage tokens according to states in a file and on standard input", async () => {
    const file = join(inventory.folder, "terraform.tfstate");
    const resource = (type: string, id: string): object => ({
      mode: "managed",
      type,
      name: "this",
      instances: [{ attributes: { id, token: "made-up-secret-in-the-state" } }],
    });
    writeFileSync(file, JSON.stringify({ version: 4, resources: [resource("tfe_team_token", "at-ci")] }));
    const piped = JSON.stringify({ version: 4, resources: [resource("tfetokens_metrics_token", "m1")] });
    const args = ["inventory", "--json", "--state", file, "--state", "-", "--fail-on", "unmanaged"];
    const { code, stdout, stderr } = await runProgram(COMMAND, args, inventory.env, piped);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "Failed: 4 unmanaged.\n" });
    expect(stdout).not.toContain("made-up-secret");
    const { tokens: listed, states } = JSON.parse(stdout) as Report;
    expect(states).toEqual([
      { name: file, managed: 1 },
      { name: "-", managed: 1 },
    ]);
    const known = new Map(listed.map(({ id, managed_by }) => [id, managed_by]));
    expect(known.get("at-ci")).toEqual([{ state: file, address: "tfe_team_token.this" }]);
    expect(known.get("m1")).toEqual([{ state: "-", address: "tfetokens_metrics_token.this" }]);
    expect(known.get("at-gone")).toEqual([]);
  });

  it.each([
    ["fails without --fail-on if a rotation in the state is overdue", "2029-12-31T00:00:00Z", [], 3],
    ["doesn't fail if the rotation isn't due yet", "2030-02-01T00:00:00Z", [], 0],
    [
      "doesn't fail if --fail-on names only different findings",
      "2029-12-31T00:00:00Z",
      ["--fail-on", "never-used"],
      0,
    ],
  ])("%s", async (_, rotateAt, args, expected) => {
    const file = join(inventory.folder, "rotated.tfstate");
    const resource = (type: string, attributes: object): object => ({
      mode: "managed",
      type,
      name: "ci",
      instances: [{ attributes }],
    });
    const rotation = { id: "a1b2c3d4e5", generation: 1, rotate_at: rotateAt };
    const token = { id: "at-ci", generation: 1, description_prefix: "ci #1 a1b2c3d4e5-" };
    const resources = [resource("tfetokens_rotation", rotation), resource("tfetokens_team_token", token)];
    writeFileSync(file, JSON.stringify({ version: 4, resources }));
    const { code, stdout } = await inventory.run(["--state", file, "--json", ...args]);
    expect(code).toBe(expected);
    const { tokens: listed } = JSON.parse(stdout) as Report;
    expect(listed.find(({ id }) => id === "at-ci")?.rotation).toEqual({
      state: file,
      address: "tfetokens_rotation.ci",
      role: "active",
      generation: 1,
      rotate_at: rotateAt,
    });
  });

  it.each([
    ["never-used,expires-soon", 3],
    ["never-used", 0],
  ])("with --fail-on %s, exits with %i", async (findings, code) => {
    expect((await inventory.run(["--fail-on", findings])).code).toBe(code);
  });

  describe("with a credential that can't list everything", () => {
    const runAsManager = (...args: string[]): Promise<ProcessResult> =>
      inventory.run(args, { TFE_TOKEN: MANAGER });

    it("lists the tokens of visible kinds, and reports which kinds couldn't be listed", async () => {
      const { code, stdout, stderr } = await runAsManager();
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^3 tokens of acme /m);
      for (const kind of ["Organization", "Audit trails", "Metrics"]) {
        expect(stdout).toMatch(
          new RegExp(`^${kind} tokens: not listed. The server responded with 404: `, "m"),
        );
      }
    });

    it("prints JSON that is marked as incomplete, and prints warnings to standard error", async () => {
      const { code, stdout, stderr } = await runAsManager("--json");
      expect(code).toBe(0);
      const { complete, kinds } = JSON.parse(stdout) as Report;
      expect(complete).toBe(false);
      expect(kinds.map(({ outcome }) => outcome)).toEqual(["hidden", "hidden", "listed", "hidden"]);
      expect(stderr.match(/^warning: .* not listed\./gm)).toHaveLength(3);
    });

    it.each([
      ["4 if an incomplete listing contains no such findings", ["--fail-on", "never-used"], 4],
      ["3 if an incomplete listing contains such findings", ["--fail-on", "expired"], 3],
      ["0 if only visible kinds are requested", ["--fail-on", "never-used", "--kind", "team"], 0],
    ])("with --fail-on, exits with %s", async (_, args, code) => {
      expect((await runAsManager(...args)).code).toBe(code);
    });
  });

  it("prints no secrets and no terminal escapes", async () => {
    const page = join(inventory.folder, "secrets.html");
    const outputs = [
      await inventory.run(["--html", page]),
      await inventory.run(["--json"]),
      await inventory.run(["--html", "-"]),
    ];
    const all = [...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]), readFileSync(page, "utf8")];
    for (const output of all) {
      expect(output).not.toMatch(/made-up-secret|made-up-owner|hcpt_|atlasv1/);
      expect(output).not.toMatch(/[^\P{C}\n]/u);
    }
    expect(outputs[2].stdout).toMatch(/^<!doctype html>/);
  });

  it.each([
    ["a missing organization", [], { TFE_ORGANIZATION: "" }, "Use --organization, or set TFE_ORGANIZATION"],
    [
      "an unknown finding",
      ["--fail-on", "expired,old"],
      {},
      'Unknown value "old": use one or more of overdue, expired,',
    ],
    ["an invalid duration", ["--expires-within", "0d"], {}, "such as 30d, 12h or 1d12h"],
    ["--fail-on unmanaged without a state", ["--fail-on", "unmanaged"], {}, "requires --state"],
    ["two states on standard input", ["--state", "-", "--state", "-"], {}, "only once"],
    ["two outputs on standard output", ["--json", "--html", "-"], {}, "both write to standard output"],
  ])("rejects %s before it sends a request", async (_, args, more: Record<string, string>, words) => {
    const before = (await inventory.emulator.requests()).length;
    const { code, stdout, stderr } = await inventory.run(args, more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(words);
    expect((await inventory.emulator.requests()).length).toBe(before);
  });
});
