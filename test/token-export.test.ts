import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { VariableSet } from "@cdktf/provider-tfe/lib/variable-set";
import { Workspace } from "@cdktf/provider-tfe/lib/workspace";
import { TerraformIterator, type TerraformProvider, TerraformStack, Testing } from "cdktf";
import { Duration, MetricsToken, OrganizationToken, TeamToken, tfetokens, VariableCategory } from "../lib";
import { renderJson } from "./support/rendered";

type Provided = (
  stack: TerraformStack,
  provider?: TerraformProvider,
) => OrganizationToken | TeamToken | MetricsToken;

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

const kinds: [string, Provided][] = [
  ["an organization's token", (stack, provider) => new OrganizationToken(stack, "Token", { provider })],
  [
    "a team's token",
    (stack, provider) => new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", provider }),
  ],
  ["a metrics token", (stack) => new MetricsToken(stack, "Token")],
];

const variablesOf = (stack: TerraformStack) => Object.values(renderJson(stack).resource.tfe_variable);

describe("the secret", () => {
  test.each(kinds)("is exported to a workspace and to a variable set: %s", (_, make) => {
    const stack = newStack();
    const token = make(stack);
    token.exportToWorkspace(new Workspace(stack, "Workspace", { name: "ci" }).id, "TFE_TOKEN");
    token.exportToVariableSet(new VariableSet(stack, "Set", { name: "all" }).id, "tfe_token", {
      category: VariableCategory.TERRAFORM,
      description: "for the provider",
    });
    const secret = expect.stringMatching(/^\$\{tfe(tokens)?_\w+_token\.Token\.token\}$/) as string;
    expect(variablesOf(stack)).toEqual([
      {
        workspace_id: "${tfe_workspace.Workspace.id}",
        key: "TFE_TOKEN",
        value: secret,
        category: "env",
        sensitive: true,
        description: "Token of platform/Token",
      },
      {
        variable_set_id: "${tfe_variable_set.Set.id}",
        key: "tfe_token",
        value: secret,
        category: "terraform",
        sensitive: true,
        description: "for the provider",
      },
    ]);
  });

  test.each(kinds.slice(0, 2))(
    "is exported by the provider that creates the token, or by the provider in the options: %s",
    (_, make) => {
      const stack = newStack();
      const [own, other] = ["own", "other"].map((alias) => new TfeProvider(stack, alias, { alias }));
      const token = make(stack, own);
      token.exportToWorkspace("ws-1", "A");
      token.exportToVariableSet("varset-1", "B");
      token.exportToWorkspace("ws-1", "C", { provider: other });
      expect(variablesOf(stack).map(({ provider }) => provider)).toEqual(["tfe.own", "tfe.own", "tfe.other"]);
    },
  );
});

test("a metrics token's secret is exported by the stack's default TfeProvider, regardless of the token's provider", () => {
  const stack = newStack();
  const provider = new tfetokens.TfetokensProvider(stack, "Tfetokens", { alias: "other" });
  new MetricsToken(stack, "Token", { provider }).exportToWorkspace("ws-1", "A");
  expect(variablesOf(stack)).toEqual([
    expect.not.objectContaining({ provider: expect.anything() as string }),
  ]);
});

test("a secret can be exported to many workspaces with an iterator", () => {
  const stack = newStack();
  const forEach = TerraformIterator.fromList(["ws-1", "ws-2"]);
  const token = new MetricsToken(stack, "Token", { namePrefix: "grafana-" });
  token.exportToWorkspace(forEach.value as string, "METRICS_TOKEN").forEach = forEach;
  expect(variablesOf(stack)).toMatchObject([
    { for_each: '${toset(["ws-1", "ws-2"])}', workspace_id: "${each.value}" },
  ]);
});

describe("a variable that a secret is exported to", () => {
  const token = (stack: TerraformStack) =>
    new TeamToken(stack, "Ci", {
      teamId: "team-1",
      description: "ci",
      rotation: { every: Duration.days(30) },
    });

  test("contains the active secret of a rotation", () => {
    const stack = newStack();
    const ci = token(stack);
    ci.exportToWorkspace("ws-1", "TFE_TOKEN");
    expect(variablesOf(stack)).toMatchObject([
      { value: expect.stringMatching(/active_slot == 1 \? one\(.+\) : one\(/) as string },
    ]);
  });

  test("has an address that doesn't depend on other exports", () => {
    const addresses = (ids: string[]): string[] => {
      const stack = newStack();
      const ci = token(stack);
      for (const id of ids) ci.exportToWorkspace(id, "TFE_TOKEN");
      return Object.keys(renderJson(stack).resource.tfe_variable).sort();
    };
    expect(addresses(["ws-1", "ws-2"])).toEqual(addresses(["ws-2", "ws-1"]));
    expect(addresses(["ws-1", "ws-2"])).toContain(addresses(["ws-2"])[0]);
  });

  test.each<[string, (ci: TeamToken, stack: TerraformStack) => unknown, string]>([
    [
      "without a workspace",
      (ci) => ci.exportToWorkspace("", "A"),
      '`workspaceId` must not be empty, got "".',
    ],
    [
      "without a variable set",
      (ci) => ci.exportToVariableSet("", "A"),
      '`variableSetId` must not be empty, got "".',
    ],
    ["without a key", (ci) => ci.exportToWorkspace("ws-1", ""), '`key` must not be empty, got "".'],
    [
      "with a provider of a different type",
      (ci, stack) =>
        ci.exportToWorkspace("ws-1", "A", {
          provider: new tfetokens.TfetokensProvider(stack, "Tfetokens"),
        }),
      "`provider` must be a TfeProvider, got platform/Tfetokens",
    ],
  ])("is rejected %s", (_, hand, message) => {
    const stack = newStack();
    expect(() => hand(token(stack), stack)).toThrow(`[platform/Ci] ${message}`);
  });

  test("is rejected if the secret is already exported to the same key and target", () => {
    const stack = newStack();
    const ci = token(stack);
    const { id } = new Workspace(stack, "Workspace", { name: "ci" });
    ci.exportToWorkspace(id, "TFE_TOKEN");
    expect(() => ci.exportToWorkspace(id, "TFE_TOKEN")).toThrow(
      "[platform/Ci] The secret must not be exported twice to the same variable, " +
        'got the key "TFE_TOKEN" and the `workspaceId` "${tfe_workspace.Workspace.id}" twice.',
    );
  });
});
