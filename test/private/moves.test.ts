import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { type TerraformResource, TerraformStack, Testing } from "cdktf";
import { type Construct } from "constructs";
import { Duration, MetricsToken, OrganizationToken, TeamToken } from "../../lib";
import { renderJson, renderHcl } from "../support/rendered";

const rotation = { every: Duration.days(30) };

function newStack(context: Record<string, unknown> = {}): TerraformStack {
  const stack = new TerraformStack(Testing.app({ context }), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

const resourceOf = ({ node }: Construct): TerraformResource => node.defaultChild as TerraformResource;

/** Returns each `moved` block as "from > to". */
const movesOf = (stack: TerraformStack): string[] =>
  ((renderJson(stack).moved ?? []) as { from: string; to: string }[]).map(
    ({ from, to }) => `${from} > ${to}`,
  );

describe("moves", () => {
  test("aren't rendered for tokens of hashicorp/tfe or for metrics tokens", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme");
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci" });
    new MetricsToken(stack, "Grafana", { rotation });
    expect(movesOf(stack)).toEqual([]);
  });

  test("lead from hashicorp/tfe, and from a token without a rotation, to the first slot", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation });
    expect(movesOf(stack).slice(0, 2)).toEqual([
      "tfe_team_token.Ci > tfetokens_team_token.Ci",
      "tfetokens_team_token.Ci > tfetokens_team_token.Ci[0]",
    ]);
  });

  test("lead from the second slot of a rotation on hashicorp/tfe to the second slot on tfetokens", () => {
    const stack = newStack();
    new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", rotation });
    expect(movesOf(stack)[2]).toMatch(/^tfe_team_token\.Ci_Slot1_\w+ > tfetokens_team_token\.Ci_Slot1_\w+$/);
  });

  test.each([
    ["a rotated singleton token", {}, { rotation }],
    ["a token that isn't rotated", { "cdktf-tfe-tokens:tokenProvider": "tfetokens" }, {}],
  ])(
    "lead from hashicorp/tfe, and from the first slot, to the address without an index: %s",
    (_, context, props) => {
      const stack = newStack(context);
      new OrganizationToken(stack, "Acme", props);
      expect(movesOf(stack)).toEqual([
        "tfe_organization_token.Acme > tfetokens_organization_token.Acme[0]",
        "tfetokens_organization_token.Acme[0] > tfetokens_organization_token.Acme",
      ]);
    },
  );

  test("have unique sources and targets, because Terraform rejects ambiguous moves", () => {
    const stack = newStack();
    const token = (id: string): Construct =>
      new TeamToken(stack, id, { teamId: "team-1", description: "ci", rotation });
    const [from, to] = [token("Old"), token("New")];
    for (const id of ["Default", "Slot1", "Rotation"]) {
      (to.node.findChild(id) as TerraformResource).addMoveTarget(id);
      (from.node.findChild(id) as TerraformResource).moveTo(id);
    }
    const raw = new RawOrganizationToken(stack, "Raw");
    raw.moveToId("tfetokens_organization_token.Acme");
    new OrganizationToken(stack, "Acme", { rotation });
    const moves = movesOf(stack);
    expect(moves).toEqual(
      expect.arrayContaining([
        "tfe_team_token.Old > tfetokens_team_token.Old",
        "tfetokens_team_token.Old > tfetokens_team_token.New",
        "tfetokens_team_token.New > tfetokens_team_token.New[0]",
        "tfe_organization_token.Raw > tfetokens_organization_token.Acme",
      ]),
    );
    const ends = moves.map((move) => move.split(" > "));
    for (const end of [0, 1]) expect(new Set(ends.map((pair) => pair[end])).size).toBe(moves.length);
  });

  test("follow an overridden logical ID", () => {
    const stack = newStack();
    resourceOf(new OrganizationToken(stack, "Acme", { rotation })).overrideLogicalId("kept");
    expect(movesOf(stack)[0]).toBe("tfe_organization_token.kept > tfetokens_organization_token.kept[0]");
  });

  test("are also rendered in HCL", () => {
    const stack = newStack();
    new OrganizationToken(stack, "Acme", { rotation });
    expect(renderHcl(stack)).toContain(
      "moved {\nto = tfetokens_organization_token.Acme\nfrom = tfetokens_organization_token.Acme[0]\n}",
    );
  });
});
