import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../../lib/cli/inventory/report";
import type { EmulatorOptions } from "../../../lib/emulator";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../support/emulator";
import { resolveBuiltCommand, runProgram, type ProcessResult } from "../built-command";
import { writeOrganization, type StoredToken } from "./organization";

export const COMMAND = resolveBuiltCommand();
export const MANAGER = "made-up-secret-of-managers";
export const CREATED_AT = "2029-06-01T00:00:00Z";
const LAST_USED_AT = "2029-12-31T00:00:00Z";

const used = { createdAt: CREATED_AT, lastUsedAt: LAST_USED_AT };

/** Tokens of the organization. At the emulator's time, 2030-01-01, some of them have findings. */
export const TOKENS: readonly StoredToken[] = [
  { kind: "organization", id: "at-organization", ...used, expiresAt: "2030-06-01T00:00:00Z" },
  { kind: "audit-trails", id: "at-audit", ...used, expiresAt: "2030-07-01T00:00:00Z" },
  { kind: "team", id: "at-managers", team: "managers", secret: MANAGER, ...used },
  {
    kind: "team",
    id: "at-ci",
    team: "platform",
    description: "ci \u001b[2J\u009b31m\u202e",
    createdAt: CREATED_AT,
    lastUsedAt: "2029-09-01T00:00:00Z",
    expiresAt: "2030-01-10T00:00:00Z",
  },
  {
    kind: "team",
    id: "at-gone",
    team: "platform",
    description: "old",
    createdAt: CREATED_AT,
    expiresAt: LAST_USED_AT,
  },
  { kind: "metrics", id: "m1", name: "grafana", createdAt: "2029-12-31T00:00:00Z" },
];

/** The built command, and the emulators whose tokens it lists. */
export class InventoryCommand {
  readonly folder = mkdtempSync(join(tmpdir(), "inventory-command-"));
  /** The emulator that contains `TOKENS`. */
  emulator!: TestEmulator;
  env: Record<string, string> = {};

  readonly #emulators: TestEmulator[] = [];

  async start(): Promise<void> {
    this.emulator = await this.startEmulator(TOKENS);
    this.env = {
      HOME: this.folder,
      TFE_ADDRESS: this.emulator.url,
      TFE_TOKEN: OWNER_TOKEN,
      TFE_ORGANIZATION: "acme",
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#emulators.map((emulator) => emulator.close()));
    rmSync(this.folder, { recursive: true });
  }

  async startEmulator(
    tokens: readonly StoredToken[],
    options: Partial<EmulatorOptions> = {},
  ): Promise<TestEmulator> {
    const stateFile = join(this.folder, `acme-${this.#emulators.length}.json`);
    writeOrganization(stateFile, tokens);
    const now = new Date("2030-01-01T00:00:00Z");
    const emulator = await startTestEmulator({ stateFile, now, ...options });
    this.#emulators.push(emulator);
    return emulator;
  }

  run(args: readonly string[] = [], more: Record<string, string> = {}): Promise<ProcessResult> {
    return runProgram(COMMAND, ["inventory", ...args], { ...this.env, ...more });
  }

  async readReport(...args: string[]): Promise<Report> {
    const { code, stdout, stderr } = await this.run(["--json", ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Report;
  }
}
