import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TerraformHclModule, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { MetricsToken, OrganizationToken, TeamToken } from "../../lib";
import { rendered, renderedHcl } from "../support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

describe("a token", () => {
  test.each<[string, (stack: TerraformStack) => Construct]>([
    ["tfe_organization_token", (stack) => new OrganizationToken(stack, "Token")],
    ["tfe_team_token", (stack) => new TeamToken(stack, "Token", { teamId: "team-1" })],
    ["tfetokens_metrics_token", (stack) => new MetricsToken(stack, "Token")],
  ])("of type %s waits for whatever is in what was given to node.addDependency", (type, make) => {
    const stack = newStack();
    const group = new Construct(stack, "Group");
    const token = make(stack);
    token.node.addDependency(group);
    new Team(group, "Team", { name: "ci" });
    new TerraformHclModule(group, "Module", { source: "acme/module/local" });
    const [teamAddress] = Object.keys(rendered(stack).resource.tfe_team);
    expect(rendered(stack).resource[type].Token.depends_on).toEqual([
      `tfe_team.${teamAddress}`,
      expect.stringMatching(/^module\.Group_Module_/),
    ]);
  });

  test.each<[string, (stack: TerraformStack, dependsOn: Team[]) => Construct]>([
    ["tfe_organization_token", (stack, dependsOn) => new OrganizationToken(stack, "Token", { dependsOn })],
    ["tfe_team_token", (stack, dependsOn) => new TeamToken(stack, "Token", { teamId: "team-1", dependsOn })],
    ["tfetokens_metrics_token", (stack, dependsOn) => new MetricsToken(stack, "Token", { dependsOn })],
  ])("of type %s waits for `dependsOn`", (type, make) => {
    const stack = newStack();
    make(stack, [new Team(stack, "Team", { name: "ci" })]);
    expect(rendered(stack).resource[type].Token.depends_on).toEqual(["tfe_team.Team"]);
  });

  test("waits for both, in HCL too", () => {
    const stack = newStack();
    const first = new Team(stack, "First", { name: "first" });
    const second = new Team(stack, "Second", { name: "second" });
    new OrganizationToken(stack, "Token", { dependsOn: [first] }).node.addDependency(second);
    expect(renderedHcl(stack)).toMatch(/depends_on = \[\s*"tfe_team\.First",\s*"tfe_team\.Second",\s*\]/);
  });

  test("does not wait for itself where it depends on what holds it", () => {
    const stack = newStack();
    const group = new Construct(stack, "Group");
    new Team(group, "Team", { name: "ci" });
    new OrganizationToken(group, "Token").node.addDependency(group);
    const [token] = Object.values(rendered(stack).resource.tfe_organization_token);
    expect(token.depends_on).toEqual([expect.stringMatching(/^tfe_team\./)]);
  });
});
