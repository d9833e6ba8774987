// Runs the tests of HashiCorp's own Go client from the Debian package. They were written for HCP Terraform, so any
// failure that isn't listed here is a defect of the emulator.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { closeAll, OWNER, start } from "./client";
import { reportMissing } from "../support/missing-program";

const GOPATH = "/usr/share/gocode";
const sources = `${GOPATH}/src/github.com/hashicorp/go-tfe`;

/** Matches the names of the go-tfe tests to run. They cover tokens, and the objects that tokens give access to. */
const CHOSEN =
  "^Test(OrganizationTokens|TeamTokens|Organizations|Teams|Workspaces|Variables|UsersReadCurrent)";

const SSH_KEYS = "SSH keys aren't supported";
const NOT_SERVED: Readonly<Record<string, string>> = {
  "TestOrganizationsEntitlements/when_the_org_exists": "requires runs, agents, policies and a registry",
  TestWorkspacesAssignSSHKey: SSH_KEYS,
  TestWorkspacesUnassignSSHKey: SSH_KEYS,
};
const NO_PAGES =
  "go-tfe expects no pagination here, but the emulator paginates as HashiCorp's documentation describes";
const NO_GITHUB = "requires a GitHub token";
const NO_QUEUE = "go-tfe expects that the API doesn't have this endpoint";
const SKIPPED_BY_THEMSELVES: Readonly<Record<string, string>> = {
  "TestOrganizationsList/with_no_list_options": NO_PAGES,
  "TestOrganizationsList/with_list_options": NO_PAGES,
  "TestTeamsList/without_list_options": NO_PAGES,
  "TestTeamsList/with_list_options": NO_PAGES,
  "TestVariablesList/without_list_options": NO_PAGES,
  "TestVariablesList/with_list_options": NO_PAGES,
  TestWorkspacesRemoveVCSConnection: NO_GITHUB,
  TestWorkspacesRemoveVCSConnectionByID: NO_GITHUB,
  TestOrganizationsCapacity: NO_QUEUE,
  TestOrganizationsRunQueue: NO_QUEUE,
};

const isPresent = existsSync(`${sources}/team_token_test.go`) && spawnSync("go", ["version"]).status === 0;

/** The environment for Go. It disables modules and downloads, because the Debian packages contain everything. */
const environment = {
  ...process.env,
  GO111MODULE: "off",
  GOPATH,
  GOFLAGS: "",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  CGO_ENABLED: "0",
};

/** Returns the innermost tests with the given result, because a test also fails if one of its nested tests fails. */
function ended(output: string, how: "PASS" | "FAIL" | "SKIP"): string[] {
  const names = [...output.matchAll(new RegExp(`^ *--- ${how}: (\\S+)`, "gm"))].map(([, name]) => name ?? "");
  return names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
}

async function run(program: string, url: string): Promise<string> {
  const flags = ["-test.v", "-test.timeout", "60s", "-test.run", CHOSEN];
  const env = { ...environment, TFE_ADDRESS: url, TFE_TOKEN: OWNER };
  const options = { cwd: sources, env, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(program, flags, options).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

if (isPresent) {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "go-tfe-"));
    program = join(folder, "go-tfe.test");
    await promisify(execFile)("go", ["test", "-vet=off", "-c", "-o", program, "."], {
      cwd: sources,
      env: environment,
    });
  }, 240_000);
  afterAll(async () => {
    await closeAll();
    rmSync(folder, { recursive: true });
  });

  test("go-tfe's own tests of tokens, teams, organizations, workspaces and variables pass, with known exceptions", async () => {
    const output = await run(program, (await start()).url);
    expect(ended(output, "FAIL").sort()).toEqual(Object.keys(NOT_SERVED).sort());
    expect(ended(output, "SKIP").sort()).toEqual(Object.keys(SKIPPED_BY_THEMSELVES).sort());
    expect(ended(output, "PASS")).toEqual(
      expect.arrayContaining([
        "TestTeamTokensGenerate/when_a_token_already_exists",
        "TestOrganizationTokensRead/with_valid_options",
      ]),
    );
    // This line proves that the program ran to its end, and that no test is missing because of a panic.
    expect(output).toMatch(/^FAIL$/m);
  });
} else {
  test("go-tfe's own tests are skipped if Go or go-tfe isn't installed", () => {
    reportMissing(
      "HashiCorp's go-tfe",
      "its own tests don't run",
      "On Debian, run: apt-get install golang-go golang-github-hashicorp-go-tfe-dev",
    );
    expect(isPresent).toBe(false);
  });
}
