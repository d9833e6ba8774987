import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TeamToken as RawTeamToken } from "@cdktf/provider-tfe/lib/team-token";
import type { TerraformStack } from "cdktf";
import { join } from "node:path";
import { Duration, MetricsToken, TeamToken } from "../../lib";
import type { Report } from "../../lib/cli/inventory/report";
import { resolveBuiltCommand, runProgram } from "../cli/built-command";
import { ConstructStack } from "../support/construct-stack";
import { documented } from "../support/docs/blocks";
import { OWNER_TOKEN } from "../support/emulator";
import { KEY_VARIABLE } from "../support/encrypted-stack";
import { createKeyText } from "../support/encryption";
import { TERRAFORM } from "../support/terraform-binary";

const command = resolveBuiltCommand();

/** Declares tokens of each kind, as resources and as constructs, with secrets in plain text and encrypted secrets. */
function declare(stack: TerraformStack): void {
  const team = new Team(stack, "Team", { name: "platform" });
  const rotation = { every: Duration.days(30) };
  new RawOrganizationToken(stack, "Organization");
  new RawTeamToken(stack, "Single", { teamId: team.id });
  new TeamToken(stack, "Ci", { teamId: team.id, description: "ci", rotation });
  new MetricsToken(stack, "Grafana", { namePrefix: "grafana-", rotation });
  new TeamToken(stack, "Deploy", { teamId: team.id, description: "deploy", encrypted: true });
  new MetricsToken(stack, "Encrypted", { namePrefix: "encrypted-", rotation, encrypted: true });
}

describe("the inventory with a state that Terraform wrote", () => {
  let stack: ConstructStack;

  beforeAll(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    stack.terraform.setEnvironment({ [KEY_VARIABLE]: createKeyText("first") });
    await stack.attach();
    stack.declare(declare);
    await stack.terraform.init();
    expect((await stack.terraform.apply()).code).toBe(0);
    const body = { data: { type: "metrics-tokens", attributes: { name: "by hand" } } };
    const path = "/api/v2/organizations/acme/metrics-tokens";
    await stack.emulator.fetch("POST", path, { token: OWNER_TOKEN, body });
  });
  afterAll(() => stack.close());

  const state = (): string => join(stack.terraform.folder, "terraform.tfstate");

  it.each([
    ["in the state file", () => Promise.resolve({ name: state(), input: "" })],
    [
      "in the output of `terraform show -json`",
      async () => ({ name: "-", input: (await stack.terraform.run(["show", "-json"])).stdout }),
    ],
  ])("lists each token without its secret, and finds the resource that manages it %s", async (_, given) => {
    const { name, input } = await given();
    const { code, stdout, stderr } = await runProgram(
      command,
      ["inventory", "--json", "--sort", "name", "--state", name, "--fail-on", "unmanaged"],
      stack.terraform.environment,
      input,
    );
    expect(stderr).toMatch(/^warning: the certificate .*\nFailed: 1 unmanaged\.\n$/);
    expect(code).toBe(3);
    const { tokens, states } = JSON.parse(stdout) as Report;
    const known = tokens.map(({ kind, name: title, managed_by }) => [
      kind,
      title?.replace(/[ -][0-9a-f]{10}-.*$/, "") ?? null,
      ...(managed_by ?? []).map(({ address }) => address),
    ]);
    expect(known).toEqual([
      ["metrics", "by hand"],
      ["metrics", "encrypted-1", "tfetokens_metrics_token.Encrypted[0]"],
      ["metrics", "grafana-1", "tfetokens_metrics_token.Grafana[0]"],
      ["organization", null, "tfe_organization_token.Organization"],
      ["team", null, "tfe_team_token.Single"],
      ["team", "ci #1", "tfetokens_team_token.Ci[0]"],
      ["team", "deploy", "tfetokens_team_token.Deploy"],
    ]);
    expect(states).toEqual([{ name, managed: 6 }]);

    const secrets = JSON.stringify(await stack.terraform.state()).match(/"token":"[^"]+"/g) ?? [];
    expect(secrets).toHaveLength(4);
    for (const secret of secrets) expect(stdout).not.toContain(secret.slice(9, -1));
    expect(stdout).not.toContain("tfetokens:v1:");
  });

  it("reads the output of `terraform state pull` from standard input, as documented", async () => {
    const { code: script } = documented("docs/reference/inventory.md", "--fail-on unmanaged");
    const { folder, environment } = stack.terraform;
    const env = { ...environment, COMMAND: command, FOLDER: folder };
    const inFolder = script.replace("npx cdktf-tfe-tokens", '"$COMMAND"').replace(/^terraform/, TERRAFORM);
    const { code, stdout } = await runProgram("bash", ["-c", `cd "$FOLDER" && ${inFolder}`], env);
    expect(code).toBe(3);
    expect(stdout).toContain("standard input manages 6 of these tokens.");
  });
});
