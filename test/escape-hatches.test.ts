import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformOutput, TerraformResource, TerraformStack, Testing } from "cdktf";
import { type Construct } from "constructs";
import { Duration, MetricsToken, OrganizationToken, TeamToken } from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

function resourceOf({ node }: Construct): TerraformResource {
  if (TerraformResource.isTerraformResource(node.defaultChild)) return node.defaultChild;
  throw new Error(`${node.path} has no resource as its default child`);
}

const kinds: [string, (stack: TerraformStack, id: string) => Construct, string][] = [
  ["tfe_organization_token", (stack, id) => new OrganizationToken(stack, id), "acme"],
  ["tfe_team_token", (stack, id) => new TeamToken(stack, id, { teamId: "team-1" }), "team-1"],
  ["tfetokens_metrics_token", (stack, id) => new MetricsToken(stack, id), "acme/0123"],
];

describe.each(kinds)("the resource %s", (type, make, importId) => {
  test("is the default child of its construct, and has the construct's address", () => {
    const { terraformResourceType, friendlyUniqueId } = resourceOf(make(newStack(), "Token"));
    expect([terraformResourceType, friendlyUniqueId]).toEqual([type, "Token"]);
  });

  test("accepts overrides, in JSON and in HCL", () => {
    const stack = newStack();
    resourceOf(make(stack, "Token")).addOverride("lifecycle.prevent_destroy", true);
    expect(renderJson(stack).resource[type].Token).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(renderHcl(stack)).toMatch(/lifecycle \{[^}]*\n\s*prevent_destroy = true\n/);
  });

  test("can be imported, in JSON and in HCL", () => {
    const stack = newStack();
    resourceOf(make(stack, "Token")).importFrom(importId);
    expect(renderJson(stack).import).toEqual([{ id: importId, to: `${type}.Token` }]);
    expect(renderHcl(stack)).toContain(`import {\nto = ${type}.Token\nid = "${importId}"\n}`);
  });

  test("is replaced with a `moved` block if it is moved to another construct, in JSON and in HCL", () => {
    const stack = newStack();
    resourceOf(make(stack, "New")).addMoveTarget("new");
    resourceOf(make(stack, "Old")).moveTo("new");
    const { moved, resource } = renderJson(stack);
    expect(moved).toEqual([{ from: `${type}.Old`, to: `${type}.New` }]);
    expect(Object.keys(resource[type])).toEqual(["New"]);
    expect(renderHcl(stack)).toContain(`moved {\nto = ${type}.New\nfrom = ${type}.Old\n}`);
  });
});

describe("an overridden logical ID", () => {
  const rotation = { every: Duration.days(30) };
  const rotated: [string, string[], (stack: TerraformStack) => Construct][] = [
    ["an organization's token", ["moved"], (stack) => new OrganizationToken(stack, "Token", { rotation })],
    [
      "a team's singleton",
      ["moved"],
      (stack) => new TeamToken(stack, "Token", { teamId: "team-1", rotation }),
    ],
    [
      "a described team token",
      ["moved", "moved_Slot1"],
      (stack) => new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", rotation }),
    ],
    ["a metrics token", ["moved", "moved_Slot1"], (stack) => new MetricsToken(stack, "Token", { rotation })],
  ];

  test.each(rotated)("applies to the rotation and to every slot: %s", (_, ids, make) => {
    const stack = newStack();
    const token = make(stack);
    resourceOf(token).overrideLogicalId("moved");
    const { tfetokens_rotation: rotations, ...others } = renderJson(stack).resource;
    expect(Object.keys(rotations)).toEqual(["moved_Rotation"]);
    const [tokens] = Object.values(others);
    expect(Object.keys(tokens).sort()).toEqual(ids);
    expect(JSON.stringify(tokens)).toContain("tfetokens_rotation.moved_Rotation.slots[");
    expect(JSON.stringify(tokens)).not.toContain("Token_Rotation_");
    expect(renderHcl(stack)).toContain('resource "tfetokens_rotation" "moved_Rotation"');
  });

  test.each(rotated)("is used in the attributes of the token: %s", (_, __, make) => {
    const stack = newStack();
    const token = make(stack) as TeamToken;
    resourceOf(token).overrideLogicalId("moved");
    const value = [token.value, token.expiresAt, token.rotation?.rotatesAt];
    new TerraformOutput(stack, "all", { value, sensitive: true });
    expect(JSON.stringify(renderJson(stack).output.all.value)).not.toContain("Token");
  });
});
