import { Team } from "@cdktf/provider-tfe/lib/team";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { Fn, TerraformIterator, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { MetricsTokenList, TeamTokenList, TeamTokenSort, tfetokens } from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

describe("a list of tokens", () => {
  test("contains the metrics tokens of an organization", () => {
    const stack = newStack();
    const { tokenId, name, createdAt, expiresAt } = new MetricsTokenList(stack, "All", {
      organization: "acme",
    }).tokens.get(0);
    new TerraformOutput(stack, "attributes", { value: [tokenId, name, createdAt, expiresAt] });
    const { data, output, provider } = renderJson(stack);
    expect({ data, attributes: output.attributes.value, provider: provider.tfetokens }).toMatchSnapshot();
  });

  test("contains the team tokens of an organization, in the given order", () => {
    const stack = newStack();
    const { tokens } = new TeamTokenList(stack, "Blue", {
      query: "blue",
      sort: TeamTokenSort.LAST_USED_AT_DESCENDING,
    });
    const { tokenId, teamId, description, createdAt, lastUsedAt, expiresAt, createdByType } = tokens.get(0);
    const value = [tokenId, teamId, description, createdAt, lastUsedAt, expiresAt, createdByType];
    new TerraformOutput(stack, "attributes", { value });
    const { data, output } = renderJson(stack);
    expect({ data, attributes: output.attributes.value }).toMatchSnapshot();
  });

  test("can be iterated over", () => {
    const stack = newStack();
    const iterator = TerraformIterator.fromComplexList(new MetricsTokenList(stack, "All").tokens, "id");
    new TerraformOutput(stack, "names", { value: iterator.pluckProperty("name") });
    // CDKTF converts the list to a map with IDs as keys, but CDK Terrain doesn't. The pattern accepts both.
    expect(renderJson(stack).output.names.value).toMatch(
      /^\$\{\[ for key, val in .*\bdata\.tfetokens_metrics_tokens\.All\.tokens\b.*: val\.name\]\}$/,
    );
  });

  test("is rendered in HCL", () => {
    const stack = newStack();
    new MetricsTokenList(stack, "All", { organization: "acme" });
    expect(renderHcl(stack)).toContain('data "tfetokens_metrics_tokens" "All" {\norganization = "acme"\n}');
  });

  test("is read after its dependencies, whether they are in `dependsOn` or added to its node", () => {
    const stack = newStack();
    const team = new Team(stack, "Team", { name: "blue" });
    new TeamTokenList(stack, "Given", { dependsOn: [team] });
    new MetricsTokenList(stack, "Added").node.addDependency(team);
    const { data } = renderJson(stack);
    expect(data.tfetokens_team_tokens.Given.depends_on).toEqual(["tfe_team.Team"]);
    expect(data.tfetokens_metrics_tokens.Added.depends_on).toEqual(["tfe_team.Team"]);
  });

  test("is read by the given provider", () => {
    const stack = newStack();
    const provider = new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    new TeamTokenList(stack, "Teams", { provider });
    new MetricsTokenList(stack, "Metrics", { provider });
    const { data } = renderJson(stack);
    expect(data.tfetokens_team_tokens.Teams.provider).toBe("tfetokens.other");
    expect(data.tfetokens_metrics_tokens.Metrics.provider).toBe("tfetokens.other");
  });

  test.each(Object.values(TeamTokenSort))("supports the provider's sort order %s", (sort) => {
    const stack = newStack();
    new TeamTokenList(stack, "All", { sort });
    expect(renderJson(stack).data.tfetokens_team_tokens.All).toEqual({ sort });
    expect(sort).toMatch(/^-?(team-name|created-by|expired-at|last-used-at)$/);
  });

  test("can be passed as a whole to a Terraform function", () => {
    const stack = newStack();
    const { tokens } = new TeamTokenList(stack, "All");
    new TerraformOutput(stack, "count", { value: Fn.lengthOf(tokens) });
    expect(renderJson(stack).output.count.value).toBe("${length(data.tfetokens_team_tokens.All.tokens)}");
  });

  test.each<[string, (stack: TerraformStack) => unknown, string]>([
    [
      "an empty organization in a list of metrics tokens",
      (stack) => new MetricsTokenList(stack, "All", { organization: "" }),
      "`organization` must not be empty",
    ],
    [
      "an empty organization in a list of team tokens",
      (stack) => new TeamTokenList(stack, "All", { organization: "" }),
      "`organization` must not be empty",
    ],
    [
      "an empty query",
      (stack) => new TeamTokenList(stack, "All", { query: "" }),
      "`query` must not be empty",
    ],
    [
      "a provider of a different type",
      (stack) =>
        new TeamTokenList(stack, "All", {
          provider: new VaultProvider(stack, "Vault", { address: "https://vault.example.com" }),
        }),
      "`provider` must be a TfetokensProvider or a TfeProvider, got platform/Vault",
    ],
  ])("is rejected with %s", (_, make, message) => {
    expect(() => make(newStack())).toThrow(`[platform/All] ${message}`);
  });
});
