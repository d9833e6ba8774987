import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { StateFileError } from "../../lib/emulator";
import { resolveBuiltCommand } from "../cli/built-command";
import { callAs, closeAll, control, document, OWNER, secretOf, start, stateOf } from "./client";

const path = "/organizations/acme/metrics-tokens";
const token = (name: string): unknown => document("metrics-tokens", { name });
let folder: string;
let stateFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-state-"));
  stateFile = join(folder, "state.json");
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
});

test("a restart restores everything, including revoked tokens", async () => {
  const owner = callAs(await start({ stateFile }), OWNER);
  const live = secretOf(await owner("POST", "/organizations/acme/authentication-token"));
  const made = await owner("POST", path, token("gone"));
  await owner("DELETE", `${path}/${made.body.data.id}`);
  await owner("POST", "/organizations/acme/workspaces", document("workspaces", { name: "w" }));
  await closeAll();
  const again = await start({ stateFile, organizations: ["unused"] });
  const state = await stateOf(again);
  expect(state.organizations.map(({ name }) => name)).toEqual(["acme"]);
  expect(state.revoked_tokens).toHaveLength(1);
  expect((await callAs(again, live)("GET", "/organizations/acme/workspaces")).body.data).toHaveLength(1);
});

test("a restart with a different owner token replaces the owner token", async () => {
  await callAs(await start({ stateFile }), OWNER)("POST", path, token("grafana"));
  await closeAll();
  const again = await start({ stateFile, ownerToken: "made-up-new-owner" });
  expect((await callAs(again, "made-up-new-owner")("GET", path)).body.data).toHaveLength(1);
  expect((await callAs(again, OWNER)("GET", path)).status).toBe(401);
});

test("the state file contains no secrets", async () => {
  const owner = callAs(await start({ stateFile }), OWNER);
  const secret = secretOf(await owner("POST", path, token("grafana")));
  const content = readFileSync(stateFile, "utf8");
  expect(content).toContain("grafana");
  expect(content).not.toContain(secret);
  expect(content).not.toContain(OWNER);
});

test("each of several concurrent changes is in the state file before its response is sent, and no other file remains", async () => {
  const owner = callAs(await start({ stateFile }), OWNER);
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, index) => owner("POST", path, token(`t${index}`))),
  );
  const content = readFileSync(stateFile, "utf8");
  for (const { body } of replies) expect(content).toContain(body.data.id);
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

test("a reset is also written to the state file", async () => {
  const emulator = await start({ stateFile });
  await callAs(emulator, OWNER)("POST", path, token("grafana"));
  await control(emulator, "POST", "/reset");
  expect(readFileSync(stateFile, "utf8")).not.toContain("grafana");
});

test("a state file can be used by only one emulator at a time, even through a different path", async () => {
  const owner = callAs(await start({ stateFile }), OWNER);
  symlinkSync(folder, join(folder, "link"));
  for (const name of [stateFile, join(folder, "link", "state.json")]) {
    const refused = await start({ stateFile: name }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StateFileError);
    expect(String(refused)).toContain("another emulator");
  }
  await start({ stateFile: join(folder, "other.json") });
  expect((await owner("POST", path, token("grafana"))).status).toBe(201);
  await closeAll();
  expect((await callAs(await start({ stateFile }), OWNER)("GET", path)).body.data).toHaveLength(1);
});

test("an emulator that fails to start releases the state file", async () => {
  writeFileSync(stateFile, "{");
  await expect(start({ stateFile })).rejects.toThrow(StateFileError);
  rmSync(stateFile);
  await start({ stateFile });
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

const whole = {
  format: "cdktf-tfe-tokens emulator state",
  version: 1,
  user: { id: "user-1", username: "owner", email: "a@b.c" },
  organizations: [],
  teams: [],
  tokens: [],
  revokedTokens: [],
  projects: [],
  workspaces: [],
  variableSets: [],
  teamAccess: [],
  variables: [],
};

test.each([
  ["no content", "", "JSON"],
  ["an incomplete document", '{"format":', "JSON"],
  ["a different format", "{}", "it isn't a file of type"],
  ["a later version", JSON.stringify({ ...whole, version: 2 }), "version is 2"],
  ["no tokens", JSON.stringify({ ...whole, tokens: undefined }), "tokens isn't a list"],
  [
    "an invalid token",
    JSON.stringify({ ...whole, tokens: [{ id: "at-1", kind: "user" }] }),
    "tokens[0].secretSha256",
  ],
  [
    "an invalid policy",
    JSON.stringify({
      ...whole,
      organizations: [
        {
          id: "o",
          name: "o",
          email: "e",
          createdAt: 0,
          ownersTeamId: "t",
          defaultProjectId: "p",
          sessionTimeout: null,
          sessionRemember: null,
          ttlPolicies: [7],
        },
      ],
    }),
    "organizations[0].ttlPolicies",
  ],
  ["null as a team", JSON.stringify({ ...whole, teams: [null] }), "teams[0]"],
])(
  "a file with %s is rejected and isn't changed, and the error contains the file's path",
  async (_, content, words) => {
    writeFileSync(stateFile, content);
    const refused = await start({ stateFile }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StateFileError);
    expect(String(refused)).toContain(stateFile);
    expect(String(refused)).toContain(words);
    expect(readFileSync(stateFile, "utf8")).toBe(content);
  },
);

test("a directory instead of a file is rejected", async () => {
  await expect(start({ stateFile: folder })).rejects.toThrow(folder);
});

test("after SIGKILL at any time, the state file is valid and contains every change that was confirmed by a response", async () => {
  const command = resolveBuiltCommand();
  let expected = 0;
  for (const requests of [1, 7, 19]) {
    const flags = [
      "--owner-token",
      OWNER,
      "--organization",
      "acme",
      "--state",
      stateFile,
      "--rate-limit",
      "0",
    ];
    const child = spawn(command, ["emulator", ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once("line", (line) =>
        resolve(line.replace("listening on ", "")),
      );
    });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const owner = callAs({ url, close: () => Promise.resolve() }, OWNER);
    const list = await owner("GET", path);
    expect(list.body.data.length).toBeGreaterThanOrEqual(expected);
    expected = list.body.data.length;
    let received = 0;
    const sent = Array.from({ length: 40 }, async (_, index) => {
      await owner("POST", path, token(`t${index}`));
      // At this time, the emulator is writing the changes of the other requests to the file.
      if (++received === requests) child.kill("SIGKILL");
    });
    await Promise.allSettled(sent);
    await exited;
    expected += received;
    const kept = JSON.parse(readFileSync(stateFile, "utf8")) as { tokens: { kind: string }[] };
    expect(kept.tokens.filter(({ kind }) => kind === "metrics").length).toBeGreaterThanOrEqual(expected);
  }
});
