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
import { rendered } from "../../support/rendered";

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
const synth = (stack: TerraformStack) => () => rendered(stack);

describe("createBeforeDestroy", () => {
  const refused = (path: string) =>
    `\`createBeforeDestroy\` must not be set on the singleton token ${path}, got true.`;

  test("is refused on an organization token", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { lifecycle });
    expect(synth(stack)).toThrow(refused("platform/Acme"));
  });

  test("is refused on a team token without a description", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", lifecycle });
    expect(synth(stack)).toThrow(refused("platform/Ci"));
  });

  test("is refused on a singleton of tfetokens", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", lifecycle, rotation: { every: Duration.days(30) } });
    expect(synth(stack)).toThrow(refused("platform/Ci"));
  });

  test("is refused where an escape hatch sets it", () => {
    const stack = newStack();
    const { defaultChild } = new OrganizationToken(stack, "Acme").node;
    (defaultChild as TerraformResource).addOverride("lifecycle.create_before_destroy", true);
    expect(synth(stack)).toThrow(refused("platform/Acme"));
  });

  test("is refused where an Aspect sets it", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme");
    Aspects.of(stack).add({
      visit(construct: IConstruct) {
        if (TerraformResource.isTerraformResource(construct)) construct.lifecycle = lifecycle;
      },
    });
    expect(synth(stack)).toThrow(refused("platform/Acme"));
  });

  test("may be false", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { lifecycle: { createBeforeDestroy: false } });
    expect(synth(stack)).not.toThrow();
  });

  test("may be set on a described team token", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", lifecycle });
    expect(synth(stack)).not.toThrow();
  });

  const forced = (address: string, path = "platform/Acme") =>
    `The singleton token ${path} must not be created before it is destroyed, but ${address} has \`create_before_destroy\` and depends on it`;

  test("is refused on what a single token's secret goes into", () => {
    const stack = newStack();
    const value = new TeamToken(stack, "Ci", { teamId: "team-1" }).value;
    new Variable(stack, "Secret", { key: "TFE_TOKEN", category: "env", value: `Bearer ${value}`, lifecycle });
    expect(synth(stack)).toThrow(forced("tfe_variable.Secret", "platform/Ci"));
  });

  test("is refused on what depends on a single token through something else", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme");
    new Variable(stack, "Id", { key: "ID", category: "env", value: token.tokenId, lifecycle });
    expect(synth(stack)).toThrow(forced("tfe_variable.Id"));
  });

  test("is refused on what is only ordered after a single token", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme");
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", lifecycle }).node.addDependency(token);
    expect(synth(stack)).toThrow(forced("tfe_team_token.Ci"));
  });

  test("is refused on what is replaced whenever a single token is", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme");
    const replaced = { ...lifecycle, replaceTriggeredBy: ["tfe_organization_token.Acme"] };
    new Team(stack, "Team", { name: "ci", lifecycle: replaced });
    expect(synth(stack)).toThrow(forced("tfe_team.Team"));
  });

  test("is refused on what a provider makes that signs in with a single token", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme").value;
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { token });
    new MetricsToken(stack, "Grafana");
    expect(synth(stack)).toThrow(forced("tfetokens_metrics_token.Grafana"));
  });

  test("may be set on what another provider of the same kind makes", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme").value;
    new MetricsToken(stack, "Grafana");
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { token, alias: "other" });
    expect(synth(stack)).not.toThrow();
  });

  test("may be set on what a single token itself depends on", () => {
    const stack = newStack();
    const team = new Team(stack, "Team", { name: "ci", lifecycle });
    new TeamToken(stack, "Ci", { teamId: team.id });
    expect(synth(stack)).not.toThrow();
  });
});

describe("two constructs for one single token", () => {
  const same = (first: string, second: string) => `${first} and ${second} are the same token: `;

  test("are refused for an organization", () => {
    const stack = newStack();
    new OrganizationToken(stack, "First", { organization: "acme" });
    new OrganizationToken(stack, "Second", { organization: "acme" });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are refused for a team, and told of descriptions", () => {
    const stack = newStack();
    new TeamToken(stack, "First", { teamId: "team-1" });
    new TeamToken(stack, "Second", { teamId: "team-1" });
    expect(synth(stack)).toThrow(
      /platform\/First and platform\/Second are the same token: .*, or give each a `description`\./,
    );
  });

  test("are refused in different stacks of an app", () => {
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
  ])("are refused where one is a raw resource, beside %s", (id, raw) => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new TeamToken(stack, "Ci", { teamId: "team-1" });
    raw(stack);
    expect(synth(stack)).toThrow(same(`platform/${id}`, "platform/Raw"));
  });

  test("are refused if two providers manage them", () => {
    const stack = newStack(undefined, undefined, { organization: "acme" });
    const rotation = { every: Duration.days(30) };
    new OrganizationToken(stack, "Acme", { rotation });
    new RawOrganizationToken(stack, "Raw", { organization: "acme" });
    new TeamToken(stack, "Ci", { teamId: "team-1", rotation });
    new RawTeamToken(stack, "RawCi", { teamId: "team-1" });
    expect(synth(stack)).toThrow(same("platform/Acme", "platform/Raw"));
    expect(synth(stack)).toThrow(same("platform/Ci", "platform/RawCi"));
  });

  test("are refused for a team that Terraform makes", () => {
    const stack = newStack();
    const team = new Team(stack, "Team", { name: "ci" });
    new TeamToken(stack, "First", { teamId: team.id });
    new TeamToken(stack, "Second", { teamId: team.id });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are refused for a team that another stack makes", () => {
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

  test("are refused where the provider names the organization", () => {
    const stack = newStack(undefined, undefined, { organization: "acme" });
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second", { organization: "acme" });
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });

  test("are refused where nothing names the organization", () => {
    const stack = newStack();
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second");
    expect(synth(stack)).toThrow(same("platform/First", "platform/Second"));
  });
});

describe("two constructs for two tokens", () => {
  test("may be of different organizations and teams", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new OrganizationToken(stack, "Other", { organization: "other" });
    new TeamToken(stack, "Ci", { teamId: "team-1" });
    new TeamToken(stack, "Cd", { teamId: "team-2" });
    expect(synth(stack)).not.toThrow();
  });

  test("may be of one team where no more than one has no description", () => {
    const stack = newStack();
    new TeamToken(stack, "Single", { teamId: "team-1" });
    new TeamToken(stack, "Described", { teamId: "team-1", description: "ci" });
    new RawTeamToken(stack, "Raw", { teamId: "team-1", description: "cd" });
    expect(synth(stack)).not.toThrow();
  });

  test("may be of organizations of one name on different servers", () => {
    const app = Testing.app();
    const first = newStack(app, "first", { hostname: "one.example.com" });
    const second = newStack(app, "second", { hostname: "two.example.com" });
    new OrganizationToken(first, "Acme", { organization: "acme" });
    new OrganizationToken(second, "Acme", { organization: "acme" });
    expect(synth(second)).not.toThrow();
  });

  test("may be of teams that only have the same address, in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: new Team(stack, "Team", { name: "ci" }).id });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("may be of one expression written by hand, in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: "${data.tfe_team.ci.id}" });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("may be of variables of one name, in different stacks", () => {
    const app = Testing.app();
    const [first] = ["first", "second"].map((id) => {
      const stack = newStack(app, id);
      new TeamToken(stack, "Ci", { teamId: new TerraformVariable(stack, "team", {}).stringValue });
      return stack;
    });
    expect(synth(first)).not.toThrow();
  });

  test("may be of unknown organizations of different providers", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new OrganizationToken(stack, "First");
    new OrganizationToken(stack, "Second", { provider });
    expect(synth(stack)).not.toThrow();
  });

  test("may be both raw, beside one of ours: what has none of ours is not for this library to judge", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { organization: "acme" });
    new RawTeamToken(stack, "First", { teamId: "team-1" });
    new RawTeamToken(stack, "Second", { teamId: "team-1" });
    expect(synth(stack)).not.toThrow();
  });

  test("may be the raw one and the one it has moved to", () => {
    const stack = newStack();
    const raw = new RawOrganizationToken(stack, "Raw");
    raw.moveToId("tfe_organization_token.Acme");
    new OrganizationToken(stack, "Acme");
    expect(synth(stack)).not.toThrow();
  });

  test("may be beside raw resources for each of many teams", () => {
    const stack = newStack();
    const forEach = TerraformIterator.fromList(["team-1", "team-2"]);
    const teamId = forEach.value as string;
    new RawTeamToken(stack, "Each", { forEach, teamId });
    new TeamToken(stack, "Ci", { teamId });
    expect(synth(stack)).not.toThrow();
  });
});

describe("an app of many single tokens", () => {
  /** How often one of them and its provider are rendered. */
  function renderings(stackCount: number, tokenCount: number): { token: number; provider: number } {
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

  test("renders none of them more often for the other stacks", () => {
    expect(renderings(6, 1)).toEqual(renderings(2, 1));
  });

  test("renders their provider no more often for the other tokens", () => {
    expect(renderings(2, 6)).toEqual(renderings(2, 1));
  });
});
