import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TerraformHclModule, TerraformStack, Testing } from "cdktf";
import { Construct, DependencyGroup } from "constructs";
import { Duration, EphemeralMetricsToken, MetricsToken, OrganizationToken, TeamToken } from "../../lib";
import { renderJson, renderHcl } from "../support/rendered";

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
  ])(
    "of type %s waits for the resources and modules in a construct that is passed to node.addDependency",
    (type, make) => {
      const stack = newStack();
      const group = new Construct(stack, "Group");
      const token = make(stack);
      token.node.addDependency(group);
      new Team(group, "Team", { name: "ci" });
      new TerraformHclModule(group, "Module", { source: "acme/module/local" });
      const [teamAddress] = Object.keys(renderJson(stack).resource.tfe_team);
      expect(renderJson(stack).resource[type].Token.depends_on).toEqual([
        `tfe_team.${teamAddress}`,
        expect.stringMatching(/^module\.Group_Module_/),
      ]);
    },
  );

  test.each<[string, (stack: TerraformStack, dependsOn: Team[]) => Construct]>([
    ["tfe_organization_token", (stack, dependsOn) => new OrganizationToken(stack, "Token", { dependsOn })],
    ["tfe_team_token", (stack, dependsOn) => new TeamToken(stack, "Token", { teamId: "team-1", dependsOn })],
    ["tfetokens_metrics_token", (stack, dependsOn) => new MetricsToken(stack, "Token", { dependsOn })],
  ])("of type %s waits for `dependsOn`", (type, make) => {
    const stack = newStack();
    make(stack, [new Team(stack, "Team", { name: "ci" })]);
    expect(renderJson(stack).resource[type].Token.depends_on).toEqual(["tfe_team.Team"]);
  });

  test("in HCL, waits for the constructs in `dependsOn` and for those passed to `node.addDependency`", () => {
    const stack = newStack();
    const first = new Team(stack, "First", { name: "first" });
    const second = new Team(stack, "Second", { name: "second" });
    new OrganizationToken(stack, "Token", { dependsOn: [first] }).node.addDependency(second);
    expect(renderHcl(stack)).toMatch(/depends_on = \[\s*"tfe_team\.First",\s*"tfe_team\.Second",\s*\]/);
  });

  test("doesn't depend on itself if it depends on a construct that contains it", () => {
    const stack = newStack();
    const group = new Construct(stack, "Group");
    new Team(group, "Team", { name: "ci" });
    new OrganizationToken(group, "Token").node.addDependency(group);
    const [token] = Object.values(renderJson(stack).resource.tfe_organization_token);
    expect(token.depends_on).toEqual([expect.stringMatching(/^tfe_team\./)]);
  });

  test("waits for the resources of constructs in `dependsOn`", () => {
    const stack = newStack();
    const rotation = { every: Duration.days(30) };
    const ci = new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation });
    const run = new EphemeralMetricsToken(stack, "Run");
    const acme = OrganizationToken.fromOrganization(stack, "Acme", "acme");
    const group = new Construct(stack, "Group");
    new MetricsToken(stack, "Token", { dependsOn: [ci, run, acme, new DependencyGroup(group)] });
    new Team(group, "Team", { name: "ci" });
    expect(renderJson(stack).resource.tfetokens_metrics_token.Token.depends_on).toEqual([
      expect.stringMatching(/^tfetokens_rotation\.Ci_Rotation_/),
      "tfetokens_team_token.Ci",
      expect.stringMatching(/^tfetokens_team_token\.Ci_Slot1_/),
      "ephemeral.tfetokens_metrics_token.Run",
      "data.tfetokens_organization_token.Acme",
      expect.stringMatching(/^tfe_team\.Group_Team_/),
    ]);
  });

  test("rejects dependencies that aren't constructs", () => {
    const stack = newStack();
    expect(() => new MetricsToken(stack, "Token", { dependsOn: ["tfe_team.ci"] })).toThrow(
      "[platform/Token] `dependsOn` must contain constructs, got a value of type string.",
    );
  });
});

describe("a token that depends on a construct in another stack", () => {
  test.each<[string, (stack: TerraformStack, team: Team) => void]>([
    ["dependsOn", (stack, team) => new MetricsToken(stack, "Token", { dependsOn: [team] })],
    ["node.addDependency", (stack, team) => new MetricsToken(stack, "Token").node.addDependency(team)],
  ])("through %s makes its stack depend on that stack", (_, declare) => {
    const app = Testing.app();
    const [tokens, teams] = ["tokens", "teams"].map((id) => new TerraformStack(app, id));
    new TfeProvider(teams, "Tfe");
    declare(tokens, new Team(teams, "Team", { name: "ci" }));
    app.synth();
    expect(tokens.dependsOn(teams)).toBe(true);
    expect(renderJson(tokens).resource.tfetokens_metrics_token.Token.depends_on).toBeUndefined();
    const manifest = JSON.parse(readFileSync(join(app.outdir, "manifest.json"), "utf8")) as Manifest;
    expect(manifest.stacks.tokens.dependencies).toEqual(["teams"]);
  });
});

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly dependencies: string[] }>>;
}
