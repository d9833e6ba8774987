import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OWNER_TOKEN } from "../../support/emulator";
import { runProgram } from "../built-command";
import { COMMAND, CREATED_AT, TOKENS, InventoryCommand } from "./inventory-command";

describe("inventory", () => {
  const inventory = new InventoryCommand();

  beforeAll(() => inventory.start());
  afterAll(() => inventory.close());

  it("exits with 1 if the organization doesn't exist", async () => {
    const { code, stdout, stderr } = await inventory.run(["--organization", "emca"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: .*"emca".*doesn't exist/);
  });

  it("exits with 1 if it can't write the page, or can't write to standard output", async () => {
    const page = join(inventory.folder, "nowhere", "page.html");
    expect(await inventory.run(["--html", page])).toMatchObject({
      code: 1,
      stderr: `error: --html ${page} can't be written: ENOENT\n`,
    });
    if (!existsSync("/dev/full")) return;
    const full = await runProgram("sh", ["-c", `exec "$0" inventory > /dev/full`, COMMAND], inventory.env);
    expect(full).toMatchObject({ code: 1, stderr: "error: can't write to standard output (ENOSPC)\n" });
  });

  it("lists every token even if the server returns 429 responses", async () => {
    const slow = await inventory.startEmulator(TOKENS, { rateLimit: 3 });
    const { code, stdout } = await inventory.run([], { TFE_ADDRESS: slow.url });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^6 tokens /m);
    expect((await slow.requests()).map(({ status }) => status)).toContain(429);
  });

  it("uses the credential in Terraform's credentials file, with the given CA certificate or without verification", async () => {
    const secure = await inventory.startEmulator(TOKENS, { tls: true });
    const { port } = new URL(secure.url);
    const caFile = join(inventory.folder, "ca.pem");
    writeFileSync(caFile, secure.certificate ?? "");
    mkdirSync(join(inventory.folder, ".terraform.d"));
    const credentials = { credentials: { [`localhost:${port}`]: { token: OWNER_TOKEN } } };
    writeFileSync(join(inventory.folder, ".terraform.d/credentials.tfrc.json"), JSON.stringify(credentials));
    const args = [
      "inventory",
      "--hostname",
      `localhost:${port}`,
      "--ca-file",
      caFile,
      "--organization",
      "acme",
    ];
    const { code, stdout, stderr } = await runProgram(COMMAND, args, { HOME: inventory.folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`6 tokens of acme on localhost:${port}`);

    const unverified = { HOME: inventory.folder, TFE_SSL_SKIP_VERIFY: "true" };
    const skipped = await runProgram(
      COMMAND,
      args.filter((_, i) => i !== 3 && i !== 4),
      unverified,
    );
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/^warning: the certificate of localhost:\d+ is not verified/);
  });

  it("exits with 130 and prints nothing on Ctrl-C", async () => {
    await inventory.emulator.faults({ path: "team-tokens", kind: "delay", delay_ms: 10_000 });
    const child = spawn(COMMAND, ["inventory"], { env: { ...inventory.env, PATH: process.env.PATH } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    const before = (await inventory.emulator.requests()).length;
    // Waits until three kinds of tokens are listed. The request for team tokens is pending because of the fault.
    while ((await inventory.emulator.requests()).length < before + 3) await sleep(10);
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];
    expect({ code, output }).toEqual({ code: 130, output: "" });
    await inventory.emulator.fetch("DELETE", "/_emulator/faults");
  });

  it("shows its progress on a terminal, and clears it at the end", async () => {
    const pty = `script -qec '"${COMMAND}" inventory 2>&1 >/dev/null' /dev/null`;
    const { stdout } = await runProgram("sh", ["-c", pty], { ...inventory.env, TERM: "xterm" });
    expect(stdout).toContain("team tokens: 3 of 3");
    expect(stdout.endsWith("\r\u001b[K")).toBe(true);
  });

  it("fits the width of the terminal, and respects NO_COLOR", async () => {
    const runOnTerminal = async (more: Record<string, string> = {}): Promise<string> => {
      const pty = `script -qec 'stty cols 72; "${COMMAND}" inventory 2>/dev/null' /dev/null`;
      return (await runProgram("sh", ["-c", pty], { ...inventory.env, TERM: "xterm", ...more })).stdout;
    };
    const [colored, plain] = await Promise.all([runOnTerminal(), runOnTerminal({ NO_COLOR: "1" })]);
    expect(colored).toContain("\u001b[31mold ");
    expect(plain).not.toContain("\u001b");
    const [header, first] = plain.split("\r\n");
    expect([header, first].map((line) => line.length <= 72)).toEqual([true, true]);
    expect(plain).toMatch(/^Columns omitted because the terminal is too narrow: /m);
  });

  it("reads ten thousand tokens in pages of a hundred, and tolerates a closed pipe", async () => {
    const many = await inventory.startEmulator(
      Array.from({ length: 10_000 }, (_, i) => ({
        kind: "team",
        id: `at-${i}`,
        team: `team ${i % 150}`,
        description: `pipeline ${i}`,
        createdAt: CREATED_AT,
        expiresAt: "2030-06-01T00:00:00Z",
      })),
    );
    const pipe = `set -o pipefail; "$0" inventory --html "$1" | head -n 1`;
    const page = join(inventory.folder, "many.html");
    const { code, stdout, stderr } = await runProgram("bash", ["-c", pipe, COMMAND, page], {
      ...inventory.env,
      TFE_ADDRESS: many.url,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^KIND .*\n$/);
    const ids = new Set(readFileSync(page, "utf8").match(/"id":"at-\d+"/g));
    expect(ids.size).toBe(10_000);
    const lists = (await many.requests()).filter(({ path }) => path.includes("/team-tokens?"));
    expect(lists).toHaveLength(100);
    expect(lists.every(({ path }) => /page(\[|%5B)size(\]|%5D)=100\b/.test(path))).toBe(true);
  });
});
