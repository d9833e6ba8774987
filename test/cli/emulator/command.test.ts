import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { resolveBuiltCommand } from "../built-command";

const command = resolveBuiltCommand();
const OWNER = "made-up-owner-token";

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-command-"));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => stop(child, "SIGKILL")));
  rmSync(folder, { recursive: true });
});

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}

async function start(flags: readonly string[], environment: Record<string, string> = {}): Promise<Running> {
  const child = spawn(command, ["emulator", ...flags], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () => reject(new Error("the command ended without writing a line")));
  });
  const url = /^listening on (https?:\/\/127\.0\.0\.1:\d+)$/.exec(first)?.[1];
  if (url === undefined) throw new Error(`unexpected first line: ${first}`);
  return { child, url };
}

async function runExpectingError(flags: readonly string[]): Promise<string> {
  const environment = { ...process.env, TFE_EMULATOR_OWNER_TOKEN: undefined };
  const failed = await promisify(execFile)(command, ["emulator", ...flags], { env: environment }).then(
    () => undefined,
    (error: { stderr: string }) => error.stderr,
  );
  if (failed === undefined) throw new Error("the command was expected to fail");
  return failed;
}

const requestStatus = async (url: string, path: string): Promise<number> =>
  (await fetch(`${url}/api/v2${path}`, { headers: { Authorization: `Bearer ${OWNER}` } })).status;

test("serves the given organizations, and ends cleanly on SIGTERM and SIGINT", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { child, url } = await start([
      "--owner-token",
      OWNER,
      "--organization",
      "acme",
      "--organization",
      "other",
    ]);
    expect(await requestStatus(url, "/organizations/acme")).toBe(200);
    expect(await requestStatus(url, "/organizations/other")).toBe(200);
    expect(await stop(child, signal)).toBe(0);
  }
});

test("reads the owner token from an environment variable", async () => {
  const { url } = await start(["--organization", "acme"], { TFE_EMULATOR_OWNER_TOKEN: OWNER });
  expect(await requestStatus(url, "/organizations/acme")).toBe(200);
});

test("serves HTTPS with the certificate that it writes to the --write-certificate file", async () => {
  const certificate = join(folder, "emulator.pem");
  const { url } = await start(["--owner-token", OWNER, "--tls", "--write-certificate", certificate]);
  expect(url).toMatch(/^https:/);
  for (const host of ["127.0.0.1", "localhost"]) {
    const statusCode = await new Promise((resolve, reject) => {
      const target = `${url.replace("127.0.0.1", host)}/api/v2/ping`;
      const sent = request(target, { ca: readFileSync(certificate), family: 4 }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once("error", reject);
      sent.end();
    });
    expect(statusCode).toBe(204);
  }
});

test("starts with the organizations and teams from a seed file", async () => {
  const seed = join(folder, "seed.json");
  const teams = [{ name: "ci", organization_access: { "manage-teams": true } }];
  writeFileSync(seed, JSON.stringify({ organizations: [{ name: "acme", teams }] }));
  const { url } = await start(["--owner-token", OWNER, "--seed", seed]);
  const state = (await (await fetch(`${url}/_emulator/state`)).json()) as { teams: object[] };
  expect(state.teams).toMatchObject([
    { name: "owners" },
    {
      name: "ci",
      organization: "acme",
      organization_access: { "manage-teams": true, "manage-workspaces": false },
    },
  ]);
});

test("returns the rate limit from --rate-limit in a response header", async () => {
  const { url } = await start(["--owner-token", OWNER, "--rate-limit", "2"]);
  const response = await fetch(`${url}/api/v2/ping`);
  expect(response.headers.get("x-ratelimit-limit")).toBe("2");
});

test("prints help with examples", () => {
  const help = spawnSync(command, ["emulator", "--help"], { encoding: "utf8" });
  expect(help.status).toBe(0);
  for (const word of ["--owner-token", "TFE_EMULATOR_OWNER_TOKEN", "--state", "--profile", "Examples:"]) {
    expect(help.stdout).toContain(word);
  }
});

test.each([
  ["a missing owner token", [], "TFE_EMULATOR_OWNER_TOKEN"],
  ["an owner token that isn't valid in a header", ["--owner-token", "a b"], "visible ASCII"],
  ["an invalid organization", ["--owner-token", OWNER, "--organization", "a b"], '"a b"'],
  ["an invalid port", ["--owner-token", OWNER, "--port", "70000"], "0 to 65535"],
  ["an invalid profile", ["--owner-token", OWNER, "--profile", "old"], "current, seeds"],
  ["a certificate without a key", ["--owner-token", OWNER, "--tls-cert", "a.pem"], "--tls-key"],
  ["--write-certificate without TLS", ["--owner-token", OWNER, "--write-certificate", "a.pem"], "--tls"],
  [
    "a missing seed file",
    ["--owner-token", OWNER, "--seed", "/nowhere/seed.json"],
    "error: --seed /nowhere/seed.json can't be read",
  ],
])("rejects %s with an error that names the problem or a remedy", async (_, flags, words) => {
  expect(await runExpectingError(flags)).toContain(words);
});

test.each([
  ['{"organizations":[{"name":"a","teams":[{"name":"owners"}]}]}', "organizations[0].teams[0]"],
  ['{"organizations":[{"name":"a"},{"name":"a"}]}', '"a" twice'],
  ['{"organizations":[{"names":"a"}]}', '"names"'],
  ['{"organizations":{}}', "is invalid: organizations must be a list"],
  [
    '{"organizations":[{"name":"a","teams":[{"name":"t","organization_access":{"manage-teams":1}}]}]}',
    "manage-teams",
  ],
  ["{", "JSON"],
])("rejects the seed file %s with an error that names the file and the problem", async (content, words) => {
  const seed = join(folder, "seed.json");
  writeFileSync(seed, content);
  const message = await runExpectingError(["--owner-token", OWNER, "--seed", seed]);
  expect(message).toContain(seed);
  expect(message).toContain(words);
});
