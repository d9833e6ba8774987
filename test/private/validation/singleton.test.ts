import {
  Aspects,
  TerraformIterator,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { TfeProvider, type TfeProviderConfig } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { TeamToken as RawTeamToken } from "@cdktf/provider-tfe/lib/team-token";
import { Variable } from "@cdktf/provider-tfe/lib/variable";
import { type IConstruct } from "constructs";
import { Duration, MetricsToken, OrganizationToken, TeamToken, tfetokens } from "../../../lib";
import { renderJson } from "../../support/rendered";

function newStack(
  scope: IConstruct = Testing.app(),
  id = "platform",
  tfe: TfeProviderConfig = {},
): TerraformStack {
  const stack = new TerraformStack(scope, id);
  new TfeProvider(stack, "Tfe", tfe);
  return stack;
}

const lifecycle = { createBeforeDestroy: true };
const synth = (stack: TerraformStack) => () => renderJson(stack);

describe("createBeforeDestroy", () => {
  const expectRejection = (path: string) =>
    `\`createBeforeDestroy\` must not be set on the singleton token ${path}, got true.`;

  test("is rejected on an organization token", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { lifecycle });
    expect(synth(stack)).toThrow(expectRejection("platform/Acme"));
  });

  test("is rejected on a team token without a description", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", lifecycle });
    expect(synth(stack)).toThrow(expectRejection("platform/Ci"));
  });

  test("is rejected on a singleton token that tfetokens manages", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", lifecycle, rotation: { every: Duration.days(30) } });
    expect(synth(stack)).toThrow(expectRejection("platform/Ci"));
  });

  test("is rejected if an escape hatch sets it", () => {
    const stack = newStack();
    const { defaultChild } = new OrganizationToken(stack, "Acme").node;
    (defaultChild as TerraformResource).addOverride("lifecycle.create_before_destroy", true);
    expect(synth(stack)).toThrow(expectRejection("platform/Acme"));
  });

  test("is rejected if an Aspect sets it", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme");
    Aspects.of(stack).add({
      visit(construct: IConstruct) {
        if (TerraformResource.isTerraformResource(construct)) construct.lifecycle = lifecycle;
      },
    });
    expect(synth(stack)).toThrow(expectRejection("platform/Acme"));
  });

  test("can be false", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { lifecycle: { createBeforeDestroy: false } });
    expect(synth(stack)).not.toThrow();
  });

  test("can be true on a described team token", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", lifecycle });
    expect(synth(stack)).not.toThrow();
  });

  const forced = (address: string, path = "platform/Acme") =>
    `The singleton token ${path} must be destroyed before it is recreated, but ${address} has \`create_before_destroy\` and depends on it.`;

  test("is rejected on a resource that contains a singleton's secret", () => {
    const stack = newStack();
    const value = new TeamToken(stack, "Ci", { teamId: "team-1" }).value;
    new Variable(stack, "Secret", { key: "TFE_TOKEN", category: "env", value: `Bearer ${value}`, lifecycle });
    expect(synth(stack)).toThrow(forced("tfe_variable.Secret", "platform/Ci"));
  });

  test("is rejected on a resource that depends on a singleton indirectly", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme");
    new Variable(stack, "Id", { key: "ID", category: "env", value: token.tokenId, lifecycle });
    expect(synth(stack)).toThrow(forced("tfe_variable.Id"));
  });

  test("is rejected on a resource that depends on a singleton only through node.addDependency", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme");
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", lifecycle }).node.addDependency(token);
    expect(synth(stack)).toThrow(forced("tfe_team_token.Ci"));
  });

  test("is rejected on a resource with a singleton in `replace_triggered_by`", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme");
    const replaced = { ...lifecycle, replaceTriggeredBy: ["tfe_organization_token.Acme"] };
    new Team(stack, "Team", { name: "ci", lifecycle: replaced });
    expect(synth(stack)).toThrow(forced("tfe_team.Team"));
  });

  test("is rejected on a resource of a provider that authenticates with a singleton", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme").value;
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { token });
    new MetricsToken(stack, "Grafana");
    expect(synth(stack)).toThrow(forced("tfetokens_metrics_token.Grafana"));
  });

  test("can be true on a resource whose provider doesn't authenticate with a singleton", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme").value;
    new MetricsToken(stack, "Grafana");
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { token, alias: "other" });
    expect(synth(stack)).not.toThrow();
  });

  test("can be true on a resource that a singleton depends on", () => {
    const stack = newStack();
    const team = new Team(stack, "Team", { name: "ci", lifecycle });
    new TeamToken(stack, "Ci", { teamId: team.id });
    expect(synth(stack)).not.toThrow();
  });
});

describe("two constructs for one singleton", () => {
  const same = (first: string, second: string) => `${first} and ${second} manage the same token: `;

  test("are rejected for an organization", () => {
    const stack = newStack();
    new OrganizationToken(stack, "First", { organization: "acme" });
    new OrganizationToken(stack, "Second", { organization: "acme" });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are rejected for a team, with an error that mentions descriptions", () => {
    const stack = newStack();
    new TeamToken(stack, "First", { teamId: "team-1" });
    new TeamToken(stack, "Second", { teamId: "team-1" });
    expect(synth(stack)).toThrow(
      /platform\/First and platform\/Second manage the same token: .*, or set a `description` for each\./,
    );
  });

  test("are rejected in different stacks of an app", () => {
    const app = Testing.app();
    const first = newStack(app, "first");
    const second = newStack(app, "second");
    new OrganizationToken(first, "Acme", { organization: "acme" });
    new OrganizationToken(second, "Acme", { organization: "acme" });
    expect(() => {
      app.synth();
    }).toThrow(same("first/Acme", "second/Acme"));
  });

  test.each<[string, (stack: TerraformStack) => unknown]>([
    ["Acme", (stack) => new RawOrganizationToken(stack, "Raw", { organization: "acme" })],
    ["Ci", (stack) => new RawTeamToken(stack, "Raw", { teamId: "team-1" })],
  ])("are rejected if one of them is a raw resource: %s", (id, raw) => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new TeamToken(stack, "Ci", { teamId: "team-1" });
    raw(stack);
    expect(synth(stack)).toThrow(same(`platform/${id}`, "platform/Raw"));
  });

  test("are rejected even if different providers manage them", () => {
    const stack = newStack(undefined, undefined, { organization: "acme" });
    const rotation = { every: Duration.days(30) };
    new OrganizationToken(stack, "Acme", { rotation });
    new RawOrganizationToken(stack, "Raw", { organization: "acme" });
    new TeamToken(stack, "Ci", { teamId: "team-1", rotation });
    new RawTeamToken(stack, "RawCi", { teamId: "team-1" });
    expect(synth(stack)).toThrow(same("platform/Acme", "platform/Raw"));
    expect(synth(stack)).toThrow(same("platform/Ci", "platform/RawCi"));
  });

  test("are rejected for a team that Terraform creates", () => {
    const stack = newStack();
    const team = new Team(stack, "Team", { name: "ci" });
    new TeamToken(stack, "First", { teamId: team.id });
    new TeamToken(stack, "Second", { teamId: team.id });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are rejected for a team that another stack creates", () => {
    const app = Testing.app();
    const first = newStack(app, "first");
    const second = newStack(app, "second");
    const team = new Team(first, "Team", { name: "ci" });
    new TeamToken(first, "Ci", { teamId: team.id });
    new TeamToken(second, "Ci", { teamId: team.id });
    expect(() => {
      app.synth();
    }).toThrow(same("first/Ci", "second/Ci"));
  });

  test("are rejected if one of them gets the organization from the provider", () => {
    const stack = newStack(undefined, undefined, { organization: "acme" });
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second", { organization: "acme" });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are rejected if neither names the organization and they have the same provider", () => {
    const stack = newStack();
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second");
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });
});

describe("two constructs in one app", () => {
  test("can belong to different organizations and teams", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new OrganizationToken(stack, "Other", { organization: "other" });
    new TeamToken(stack, "Ci", { teamId: "team-1" });
    new TeamToken(stack, "Cd", { teamId: "team-2" });
    expect(synth(stack)).not.toThrow();
  });

  test("can belong to one team if at most one of them has no description", () => {
    const stack = newStack();
    new TeamToken(stack, "Single", { teamId: "team-1" });
    new TeamToken(stack, "Described", { teamId: "team-1", description: "ci" });
    new RawTeamToken(stack, "Raw", { teamId: "team-1", description: "cd" });
    expect(synth(stack)).not.toThrow();
  });

  test("can belong to organizations with the same name on different servers", () => {
    const app = Testing.app();
    const first = newStack(app, "first", { hostname: "one.example.com" });
    const second = newStack(app, "second", { hostname: "two.example.com" });
    new OrganizationToken(first, "Acme", { organization: "acme" });
    new OrganizationToken(second, "Acme", { organization: "acme" });
    expect(synth(second)).not.toThrow();
  });

  test("can belong to team resources with the same address in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: new Team(stack, "Team", { name: "ci" }).id });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("can refer to the same handwritten expression in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: "${data.tfe_team.ci.id}" });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("can belong to teams from variables with the same name in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: new TerraformVariable(stack, "team", {}).stringValue });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("can both omit the organization if they have different providers", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second", { provider });
    expect(synth(stack)).not.toThrow();
  });

  test("can both be raw resources for one team, because only constructs of this package are validated", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new RawTeamToken(stack, "First", { teamId: "team-1" });
    new RawTeamToken(stack, "Second", { teamId: "team-1" });
    expect(synth(stack)).not.toThrow();
  });

  test("can be a raw resource and the construct that it moves to", () => {
    const stack = newStack();
    const raw = new RawOrganizationToken(stack, "Raw");
    raw.moveToId("tfe_organization_token.Acme");
    new OrganizationToken(stack, "Acme");
    expect(synth(stack)).not.toThrow();
  });

  test("can be a raw resource with an iterator and a construct with the iterator's value", () => {
    const stack = newStack();
    const forEach = TerraformIterator.fromList(["team-1", "team-2"]);
    const teamId = forEach.value as string;
    new RawTeamToken(stack, "Each", { forEach, teamId });
    new TeamToken(stack, "Ci", { teamId });
    expect(synth(stack)).not.toThrow();
  });
});

describe("an app with many singletons", () => {
  /** Returns how many times one of the tokens and its provider are rendered. */
  function countRenderings(stackCount: number, tokenCount: number): { token: number; provider: number } {
    const app = Testing.app();
    const stacks = Array.from({ length: stackCount }, (_, index) => newStack(app, `stack${index}`));
    const tokens = stacks.flatMap((stack) =>
      Array.from({ length: tokenCount }, (_, index) => {
        const { defaultChild } = new TeamToken(stack, `Ci${index}`, { teamId: `${stack.node.id}-${index}` })
          .node;
        return defaultChild as TerraformResource;
      }),
    );
    const token = jest.spyOn(tokens[0], "toTerraform");
    const provider = jest.spyOn(stacks[0].node.findChild("Tfe") as TfeProvider, "toTerraform");
    app.synth();
    return { token: token.mock.calls.length, provider: provider.mock.calls.length };
  }

  test("doesn't render a token more often if there are more stacks", () => {
    expect(countRenderings(6, 1)).toEqual(countRenderings(2, 1));
  });

  test("doesn't render a provider more often if there are more tokens", () => {
    expect(countRenderings(2, 6)).toEqual(countRenderings(2, 1));
  });
});
