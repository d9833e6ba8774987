import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../lib/cli/inventory/report";
import { resolveBuiltCommand, runProgram, type ProcessResult } from "../cli/built-command";
import { writeOrganization, teamId, type StoredToken } from "../cli/inventory/organization";
import { documented } from "../support/docs/blocks";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";

const now = Date.parse("2030-01-01T00:00:00Z");
const days = (count: number): string => new Date(now + count * 86_400_000).toISOString();

/** The tokens whose inventory the page shows. */
const tokens: readonly StoredToken[] = [
  {
    kind: "team",
    id: "at-nHq5GyAaeJpYXmsB",
    team: "data",
    description: "nightly",
    createdAt: days(-300),
    lastUsedAt: days(-3),
    expiresAt: days(-3),
  },
  {
    kind: "team",
    id: "at-6yEmxNAhaoQLH1Da",
    team: "platform",
    description: "ci #7",
    createdAt: days(-30),
    lastUsedAt: days(-2),
    expiresAt: days(7),
  },
  {
    kind: "team",
    id: "at-TLhN8cc6ro6qYDvp",
    team: "platform",
    description: "ci #8",
    createdAt: days(-1),
    expiresAt: days(37),
  },
  {
    kind: "organization",
    id: "at-qfc2wqqJ1T5sCamM",
    createdAt: days(-200),
    lastUsedAt: days(-2),
    expiresAt: days(530),
  },
  { kind: "metrics", id: "mAe4v3hTsXnPq9LkZc7RwYb2Ud8JgF5o", name: "grafana", createdAt: days(-500) },
];

describe("docs/reference/inventory.md", () => {
  let folder: string;
  let emulator: TestEmulator;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "inventory-page-"));
    const stateFile = join(folder, "acme.json");
    writeOrganization(stateFile, tokens);
    emulator = await startTestEmulator({ stateFile, now: new Date(now) });
    const clock = { now: new Date(now).toISOString(), frozen: true };
    await emulator.fetch("POST", "/_emulator/clock", { body: clock });
  });
  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs the command, and replaces the emulator's host in the output with HashiCorp's. */
  async function inventory(args: readonly string[], input = ""): Promise<ProcessResult> {
    const env = { HOME: folder, TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN };
    const ended = await runProgram(resolveBuiltCommand(), args, env, input);
    return { ...ended, stdout: ended.stdout.replaceAll(new URL(emulator.url).host, "app.terraform.io") };
  }

  it("shows the table that the command prints", async () => {
    const { code } = documented("docs/reference/inventory.md", "$ npx cdktf-tfe-tokens inventory");
    const [command, ...output] = code.split("\n");
    const { stdout } = await inventory(command.split(" ").slice(3));
    expect(stdout).toBe(output.join("\n"));
  });

  it("shows the table that the command prints if it reads a state", async () => {
    const { code } = documented("docs/reference/inventory.md", "MANAGED BY");
    const [command, ...output] = code.split("\n");
    const managed = (name: string, id: string, generation: number): object => ({
      mode: "managed",
      type: "tfetokens_team_token",
      name,
      instances: [{ index_key: 0, attributes: { id, generation, description_prefix: "ci 1f2e3d4c5b-" } }],
    });
    const rotation = {
      mode: "managed",
      type: "tfetokens_rotation",
      name: "ci",
      instances: [{ attributes: { id: "1f2e3d4c5b", generation: 8, rotate_at: days(30) } }],
    };
    const resources = [
      rotation,
      managed("ci", "at-6yEmxNAhaoQLH1Da", 7),
      managed("ci_slot1", "at-TLhN8cc6ro6qYDvp", 8),
    ];
    const args = command.split(" | npx ")[1].split(" ").slice(1);
    const { stdout } = await inventory(args, JSON.stringify({ version: 4, resources }));
    expect(stdout).toBe(output.join("\n"));
  });

  it("shows the JSON that the command prints for a token", async () => {
    const { code } = documented("docs/reference/inventory.md", '"format": "cdktf-tfe-tokens inventory"');
    const resource = {
      mode: "managed",
      type: "tfe_team_token",
      name: "ci",
      instances: [{ index_key: 0, attributes: { id: "at-6yEmxNAhaoQLH1Da" } }],
    };
    const state = JSON.stringify({ version: 4, resources: [resource] });
    const args = ["inventory", "--organization", "acme", "--kind", "team", "--json", "--state", "-"];
    const { stdout } = await inventory(args, state);
    const shown = stdout
      .replaceAll(teamId("platform"), "team-Y7RyjccPVBKVEdp7")
      .replaceAll("user-made-up", "user-62goNpx1ThQf689e");
    const report = JSON.parse(shown) as Report;
    const [, managed] = report.tokens;
    expect({ ...report, tokens: [managed] }).toEqual(JSON.parse(code));
  });
});
