import { DependencyGraph, type RenderedStack } from "../../../lib/private/validation/dependency-graph";

const lifecycle = { create_before_destroy: true };

/** Returns the addresses that depend on the organization token `acme`, directly or indirectly. */
const dependents = (rendered: RenderedStack): string[] =>
  new DependencyGraph(rendered).transitiveDependentsOf("tfe_organization_token.acme");

describe("the dependency graph", () => {
  test.each<[string, RenderedStack, string]>([
    [
      "an expression",
      { resource: { tfe_variable: { v: { value: "Bearer ${tfe_organization_token.acme.token}" } } } },
      "tfe_variable.v",
    ],
    [
      "a nested expression",
      { resource: { tfe_variable: { v: { list: [{ value: "${tfe_organization_token.acme.id}" }] } } } },
      "tfe_variable.v",
    ],
    [
      "`depends_on`",
      { resource: { tfe_team: { t: { depends_on: ["tfe_organization_token.acme"] } } } },
      "tfe_team.t",
    ],
    [
      "`replace_triggered_by`",
      {
        resource: {
          tfe_team: { t: { lifecycle: { replace_triggered_by: ["tfe_organization_token.acme"] } } },
        },
      },
      "tfe_team.t",
    ],
    [
      "a data source",
      { data: { tfe_team: { t: { name: "${tfe_organization_token.acme.id}" } } } },
      "data.tfe_team.t",
    ],
    [
      "an ephemeral resource",
      { ephemeral: { tfe_team_token: { t: { name: "${tfe_organization_token.acme.id}" } } } },
      "ephemeral.tfe_team_token.t",
    ],
    ["a module", { module: { m: { token: "${tfe_organization_token.acme.token}" } } }, "module.m"],
    ["a local value", { locals: { l: "${tfe_organization_token.acme.token}" } }, "local.l"],
    [
      "a provider",
      { provider: { tfetokens: [{ token: "${tfe_organization_token.acme.token}" }] } },
      "provider.tfetokens",
    ],
    [
      "a provider with an alias",
      { provider: { tfe: [{ alias: "other", token: "${tfe_organization_token.acme.token}" }] } },
      "provider.tfe.other",
    ],
  ])("contains a reference in %s", (_, rendered, address) => {
    expect(dependents(rendered)).toEqual([address]);
  });

  test("contains indirect dependents", () => {
    expect(
      dependents({
        locals: { l: "${tfe_organization_token.acme.token}" },
        provider: { tfetokens: [{ token: "${local.l}" }] },
        resource: { tfetokens_metrics_token: { m: {} } },
      }),
    ).toEqual(["local.l", "provider.tfetokens", "tfetokens_metrics_token.m"]);
  });

  test("handles cycles", () => {
    expect(
      dependents({
        locals: { a: "${tfe_organization_token.acme.token} ${local.b}", b: "${local.a}" },
      }),
    ).toEqual(["local.a", "local.b"]);
  });

  test("contains no reference for an address in plain text", () => {
    expect(dependents({ resource: { tfe_team: { t: { name: "tfe_organization_token.acme" } } } })).toEqual(
      [],
    );
  });

  test("connects a resource with the provider configuration that it names", () => {
    expect(
      dependents({
        provider: { tfe: [{ alias: "other", token: "${tfe_organization_token.acme.token}" }] },
        resource: { tfe_team: { named: { provider: "tfe.other" }, default: {} } },
      }),
    ).toEqual(["provider.tfe.other", "tfe_team.named"]);
  });

  test("finds the dependents with `create_before_destroy`", () => {
    const graph = new DependencyGraph({
      resource: {
        tfe_team: {
          first: { name: "${tfe_organization_token.acme.id}" },
          second: { name: "${tfe_team.first.id}", lifecycle },
          unrelated: { lifecycle },
        },
      },
    });
    expect(graph.createBeforeDestroyDependentsOf("tfe_organization_token.acme")).toEqual(["tfe_team.second"]);
  });
});
