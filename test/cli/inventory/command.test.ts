import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../../lib/cli/inventory/report";
import type { EmulatorOptions } from "../../../lib/emulator";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";
import { resolveBuiltCommand, runProgram, type ProcessResult } from "../built-command";
import { writeOrganization, teamId, type StoredToken } from "./organization";

const command = resolveBuiltCommand();
const MANAGER = "made-up-secret-of-managers";
const createdAt = "2029-06-01T00:00:00Z";
const lastUsedAt = "2029-12-31T00:00:00Z";

/** Some have findings at the emulator's time, 2030-01-01. */
const tokens: readonly StoredToken[] = [
  { kind: "organization", id: "at-organization", createdAt, lastUsedAt, expiresAt: "2030-06-01T00:00:00Z" },
  { kind: "audit-trails", id: "at-audit", createdAt, lastUsedAt, expiresAt: "2030-07-01T00:00:00Z" },
  { kind: "team", id: "at-managers", team: "managers", secret: MANAGER, createdAt, lastUsedAt },
  {
    kind: "team",
    id: "at-ci",
    team: "platform",
    description: "ci \u001b[2J\u009b31m\u202e",
    createdAt,
    lastUsedAt: "2029-09-01T00:00:00Z",
    expiresAt: "2030-01-10T00:00:00Z",
  },
  { kind: "team", id: "at-gone", team: "platform", description: "old", createdAt, expiresAt: lastUsedAt },
  { kind: "metrics", id: "m1", name: "grafana", createdAt: "2029-12-31T00:00:00Z" },
];

let folder: string;
let emulators: TestEmulator[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "inventory-command-"));
  emulators = [];
});
afterAll(async () => {
  await Promise.all(emulators.map((emulator) => emulator.close()));
  rmSync(folder, { recursive: true });
});

async function startEmulatorWith(
  placed: readonly StoredToken[],
  options: Partial<EmulatorOptions> = {},
): Promise<TestEmulator> {
  const stateFile = join(folder, `acme-${emulators.length}.json`);
  writeOrganization(stateFile, placed);
  const emulator = await startTestEmulator({ stateFile, now: new Date("2030-01-01T00:00:00Z"), ...options });
  emulators.push(emulator);
  return emulator;
}

describe("inventory", () => {
  let emulator: TestEmulator;
  let env: Record<string, string>;

  beforeAll(async () => {
    emulator = await startEmulatorWith(tokens);
    env = { HOME: folder, TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN, TFE_ORGANIZATION: "acme" };
  });

  const runInventory = (
    args: readonly string[] = [],
    more: Record<string, string> = {},
  ): Promise<ProcessResult> => runProgram(command, ["inventory", ...args], { ...env, ...more });

  async function readReport(...args: string[]): Promise<Report> {
    const { code, stdout, stderr } = await runInventory(["--json", ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Report;
  }

  it("prints only a table with a line per token, sorted by expiry", async () => {
    const { code, stdout, stderr } = await runInventory();
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
      /^6 tokens of acme on 127\.0\.0\.1:\d+ at 2030-01-01T00:00:\d\dZ \(server time\): 1 expired, 1 expires soon, 1 unused, 2 no expiry\.$/,
    );
  });

  it("prints JSON in the documented format", async () => {
    const { at, tokens: listed, ...rest } = await readReport();
    expect(rest).toEqual({
      format: "cdktf-tfe-tokens inventory",
      version: 1,
      host: new URL(emulator.url).host,
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
      created_at: createdAt,
      age_seconds: (Date.parse(at) - Date.parse(createdAt)) / 1000,
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

  it("uses the given --expires-within and --unused-for", async () => {
    const { tokens: listed } = await readReport("--expires-within", "8d23h", "--unused-for", "1h");
    const findings = Object.fromEntries(listed.map(({ id, findings: said }) => [id, said]));
    expect(findings["at-ci"]).toEqual(["unused"]);
    expect(findings["at-organization"]).toEqual(["unused"]);
  });

  it("reports which resource of a state, in a file or on standard input, manages a token", async () => {
    const file = join(folder, "terraform.tfstate");
    const resource = (type: string, id: string): object => ({
      mode: "managed",
      type,
      name: "this",
      instances: [{ attributes: { id, token: "made-up-secret-in-the-state" } }],
    });
    writeFileSync(file, JSON.stringify({ version: 4, resources: [resource("tfe_team_token", "at-ci")] }));
    const piped = JSON.stringify({ version: 4, resources: [resource("tfetokens_metrics_token", "m1")] });
    const args = ["inventory", "--json", "--state", file, "--state", "-", "--fail-on", "unmanaged"];
    const { code, stdout, stderr } = await runProgram(command, args, env, piped);
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
    ["fails without --fail-on if a rotation of the state is overdue", "2029-12-31T00:00:00Z", [], 3],
    ["doesn't fail if the rotation isn't due yet", "2030-02-01T00:00:00Z", [], 0],
    [
      "doesn't fail if --fail-on names other findings",
      "2029-12-31T00:00:00Z",
      ["--fail-on", "never-used"],
      0,
    ],
  ])("%s", async (_, rotateAt, args, expected) => {
    const file = join(folder, "rotated.tfstate");
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
    const { code, stdout } = await runInventory(["--state", file, "--json", ...args]);
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
    expect((await runInventory(["--fail-on", findings])).code).toBe(code);
  });

  describe("with a credential that can't list everything", () => {
    const runAsManager = (...args: string[]): Promise<ProcessResult> =>
      runInventory(args, { TFE_TOKEN: MANAGER });

    it("lists the visible kinds, and reports the others", async () => {
      const { code, stdout, stderr } = await runAsManager();
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^3 tokens of acme /m);
      for (const kind of ["Organization", "Audit trails", "Metrics"]) {
        expect(stdout).toMatch(
          new RegExp(`^${kind} tokens: not listed. The server responded with 404: `, "m"),
        );
      }
    });

    it("prints JSON that is marked as incomplete, and warnings on standard error", async () => {
      const { code, stdout, stderr } = await runAsManager("--json");
      expect(code).toBe(0);
      const { complete, kinds } = JSON.parse(stdout) as Report;
      expect(complete).toBe(false);
      expect(kinds.map(({ outcome }) => outcome)).toEqual(["hidden", "hidden", "listed", "hidden"]);
      expect(stderr.match(/^warning: .* not listed\./gm)).toHaveLength(3);
    });

    it.each([
      ["without findings, because the listing is incomplete", ["--fail-on", "never-used"], 4],
      ["with findings", ["--fail-on", "expired"], 3],
      ["for visible kinds only", ["--fail-on", "never-used", "--kind", "team"], 0],
    ])("with --fail-on, exits with the right code %s", async (_, args, code) => {
      expect((await runAsManager(...args)).code).toBe(code);
    });
  });

  it("prints no secret and no terminal escapes in any output", async () => {
    const page = join(folder, "secrets.html");
    const outputs = [
      await runInventory(["--html", page]),
      await runInventory(["--json"]),
      await runInventory(["--html", "-"]),
    ];
    const all = [...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]), readFileSync(page, "utf8")];
    for (const output of all) {
      expect(output).not.toMatch(/made-up-secret|made-up-owner|hcpt_|atlasv1/);
      expect(output).not.toMatch(/[^\P{C}\n]/u);
    }
    expect(outputs[2].stdout).toMatch(/^<!doctype html>/);
  });

  it.each([
    ["no organization", [], { TFE_ORGANIZATION: "" }, "give --organization, or set TFE_ORGANIZATION"],
    [
      "an unknown finding",
      ["--fail-on", "expired,old"],
      {},
      'Unknown value "old": use one or more of overdue, expired,',
    ],
    ["an invalid duration", ["--expires-within", "0d"], {}, "such as 30d, 12h or 1d12h"],
    ["unmanaged without a state", ["--fail-on", "unmanaged"], {}, "needs --state"],
    ["standard input twice", ["--state", "-", "--state", "-"], {}, "only once"],
    ["two outputs on standard output", ["--json", "--html", "-"], {}, "both write to standard output"],
  ])("rejects %s before it sends a request", async (_, args, more: Record<string, string>, words) => {
    const before = (await emulator.requests()).length;
    const { code, stdout, stderr } = await runInventory(args, more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(words);
    expect((await emulator.requests()).length).toBe(before);
  });

  it("exits with 1 if the server lists nothing", async () => {
    const { code, stdout, stderr } = await runInventory(["--organization", "emca"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: .*"emca".*doesn't exist/);
  });

  it("exits with 1 if the page or the output can't be written", async () => {
    const page = join(folder, "nowhere", "page.html");
    expect(await runInventory(["--html", page])).toMatchObject({
      code: 1,
      stderr: `error: --html ${page} can't be written: ENOENT\n`,
    });
    if (!existsSync("/dev/full")) return;
    const full = await runProgram("sh", ["-c", `exec "$0" inventory > /dev/full`, command], env);
    expect(full).toMatchObject({ code: 1, stderr: "error: standard output can't be written (ENOSPC)\n" });
  });

  it("waits as long as a 429 response requires", async () => {
    const slow = await startEmulatorWith(tokens, { rateLimit: 3 });
    const { code, stdout } = await runInventory([], { TFE_ADDRESS: slow.url });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^6 tokens /m);
    expect((await slow.requests()).map(({ status }) => status)).toContain(429);
  });

  it("finds the server, its CA certificate and the credential as Terraform does", async () => {
    const secure = await startEmulatorWith(tokens, { tls: true });
    const { port } = new URL(secure.url);
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, secure.certificate ?? "");
    mkdirSync(join(folder, ".terraform.d"));
    const credentials = { credentials: { [`localhost:${port}`]: { token: OWNER_TOKEN } } };
    writeFileSync(join(folder, ".terraform.d/credentials.tfrc.json"), JSON.stringify(credentials));
    const args = [
      "inventory",
      "--hostname",
      `localhost:${port}`,
      "--ca-file",
      caFile,
      "--organization",
      "acme",
    ];
    const { code, stdout, stderr } = await runProgram(command, args, { HOME: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`6 tokens of acme on localhost:${port}`);

    const unverified = { HOME: folder, TFE_SSL_SKIP_VERIFY: "true" };
    const skipped = await runProgram(
      command,
      args.filter((_, i) => i !== 3 && i !== 4),
      unverified,
    );
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/^warning: the certificate of localhost:\d+ is not verified/);
  });

  it("ends cleanly with Ctrl-C", async () => {
    await emulator.faults({ path: "team-tokens", kind: "delay", delay_ms: 10_000 });
    const child = spawn(command, ["inventory"], { env: { ...env, PATH: process.env.PATH } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    const before = (await emulator.requests()).length;
    // Three kinds were answered, and the fourth is pending.
    while ((await emulator.requests()).length < before + 3) await sleep(10);
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];
    expect({ code, output }).toEqual({ code: 130, output: "" });
    await emulator.fetch("DELETE", "/_emulator/faults");
  });

  it("shows its progress on a terminal, and removes it at the end", async () => {
    const pty = `script -qec '"${command}" inventory 2>&1 >/dev/null' /dev/null`;
    const { stdout } = await runProgram("sh", ["-c", pty], { ...env, TERM: "xterm" });
    expect(stdout).toContain("team tokens: 3 of 3");
    expect(stdout.endsWith("\r\u001b[K")).toBe(true);
  });

  it("fits the width of a terminal, and respects NO_COLOR", async () => {
    const runOnTerminal = async (more: Record<string, string> = {}): Promise<string> => {
      const pty = `script -qec 'stty cols 72; "${command}" inventory 2>/dev/null' /dev/null`;
      return (await runProgram("sh", ["-c", pty], { ...env, TERM: "xterm", ...more })).stdout;
    };
    const [colored, plain] = await Promise.all([runOnTerminal(), runOnTerminal({ NO_COLOR: "1" })]);
    expect(colored).toContain("\u001b[31mold ");
    expect(plain).not.toContain("\u001b");
    const [header, first] = plain.split("\r\n");
    expect([header, first].map((line) => line.length <= 72)).toEqual([true, true]);
    expect(plain).toMatch(/^Columns omitted in this narrow terminal: /m);
  });

  it("reads ten thousand tokens in pages of a hundred, and tolerates a reader that stops early", async () => {
    const many = await startEmulatorWith(
      Array.from({ length: 10_000 }, (_, i) => ({
        kind: "team",
        id: `at-${i}`,
        team: `team ${i % 150}`,
        description: `pipeline ${i}`,
        createdAt,
        expiresAt: "2030-06-01T00:00:00Z",
      })),
    );
    const pipe = `set -o pipefail; "$0" inventory --html "$1" | head -n 1`;
    const page = join(folder, "many.html");
    const { code, stdout, stderr } = await runProgram("bash", ["-c", pipe, command, page], {
      ...env,
      TFE_ADDRESS: many.url,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^KIND .*\n$/);
    const ids = new Set(readFileSync(page, "utf8").match(/"id":"at-\d+"/g));
    expect(ids.size).toBe(10_000);
    const asked = (await many.requests()).filter(({ path }) => path.includes("/team-tokens?"));
    expect(asked).toHaveLength(100);
    expect(asked.every(({ path }) => /page(\[|%5B)size(\]|%5D)=100\b/.test(path))).toBe(true);
  });
});
