import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import {
  Aspects,
  TerraformIterator,
  TerraformResource,
  type TerraformResourceLifecycle,
  TerraformStack,
  Testing,
} from "cdktf";
import { type Construct, type IConstruct } from "constructs";
import { Duration, MetricsToken, OrganizationToken, TeamToken } from "../../../lib";
import { renderJson, renderHcl } from "../../support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

const rotation = { every: Duration.days(30) };

interface Settings {
  readonly isRotated: boolean;
  readonly lifecycle?: TerraformResourceLifecycle;
}
type Create = (stack: TerraformStack, settings: Settings) => Construct;
const given = ({ isRotated, lifecycle }: Settings) => ({
  rotation: isRotated ? rotation : undefined,
  lifecycle,
});

const single: [string, Create][] = [
  ["an organization's token", (stack, settings) => new OrganizationToken(stack, "Token", given(settings))],
  [
    "a team's singleton",
    (stack, settings) => new TeamToken(stack, "Token", { teamId: "team-1", ...given(settings) }),
  ],
];
const slotted: [string, Create][] = [
  [
    "a described team token",
    (stack, settings) =>
      new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", ...given(settings) }),
  ],
  ["a metrics token", (stack, settings) => new MetricsToken(stack, "Token", given(settings))],
];
const kinds = [...single, ...slotted];

function resourceOf({ node }: Construct): TerraformResource {
  if (TerraformResource.isTerraformResource(node.defaultChild)) return node.defaultChild;
  throw new Error(`${node.path} has no resource as its default child`);
}

/** Returns a function that synthesizes a token whose resource was changed. */
function synth(
  create: Create,
  settings: Settings,
  change: (resource: TerraformResource) => void = () => undefined,
) {
  const stack = newStack();
  change(resourceOf(create(stack, settings)));
  return () => Testing.synth(stack, true);
}

describe("the resource of a token", () => {
  const several =
    "[platform/Token/Default] `forEach` and `count` must not be set on the resource of a token:";

  test.each(kinds)("can't have an iterator: %s", (_, create) => {
    const forEach = TerraformIterator.fromList(["a", "b"]);
    expect(synth(create, { isRotated: false }, (resource) => (resource.forEach = forEach))).toThrow(several);
  });

  test.each(kinds)("can't have a count: %s", (_, create) => {
    expect(synth(create, { isRotated: false }, (resource) => (resource.count = 2))).toThrow(several);
    expect(synth(create, { isRotated: true }, (resource) => (resource.count = 2))).toThrow(several);
  });

  test.each(kinds)("can't get a count from an override: %s", (_, create) => {
    const override = (resource: TerraformResource): void => {
      resource.addOverride("count", 1);
    };
    expect(synth(create, { isRotated: true }, override)).toThrow(several);
  });

  test.each(kinds)("can be imported with and without a rotation: %s", (_, create) => {
    const importFrom = (resource: TerraformResource): void => {
      resource.importFrom("acme/0123");
    };
    expect(synth(create, { isRotated: true }, importFrom)).not.toThrow();
    expect(synth(create, { isRotated: false }, importFrom)).not.toThrow();
  });

  test("is imported into its first instance if it has a count", () => {
    const stack = newStack();
    resourceOf(new MetricsToken(stack, "Token", { rotation })).importFrom("acme/0123");
    expect(renderJson(stack).import).toEqual([{ id: "acme/0123", to: "tfetokens_metrics_token.Token[0]" }]);
    expect(renderHcl(stack)).toMatch(/import \{\s*to = tfetokens_metrics_token\.Token\[0\]/);
  });

  const created = /`importFrom` can't be set on this resource, because the rotation creates its token\./;

  test("can't be imported into the second slot", () => {
    const stack = newStack();
    const { node } = new MetricsToken(stack, "Token", { rotation });
    (node.findChild("Slot1") as TerraformResource).importFrom("acme/0123");
    expect(() => Testing.synth(stack, true)).toThrow(created);
  });

  test("can't be imported into a rotation on hashicorp/tfe", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    const token = new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", provider, rotation });
    resourceOf(token).importFrom("at-1");
    expect(() => Testing.synth(stack, true)).toThrow(created);
  });
});

describe("the lifecycle of a rotated token", () => {
  const kept = "[platform/Token/Default] `preventDestroy` and `rotation` can't be set together, because";
  const ignored = "`ignoreChanges` must not contain arguments that a rotation changes, got ";

  test.each(kinds)("can't have prevent_destroy: %s", (_, create) => {
    expect(synth(create, { isRotated: true, lifecycle: { preventDestroy: true } })).toThrow(kept);
    expect(synth(create, { isRotated: false, lifecycle: { preventDestroy: true } })).not.toThrow();
  });

  test("can't get prevent_destroy from an Aspect", () => {
    const stack = newStack();
    new MetricsToken(stack, "Token", { rotation });
    Aspects.of(stack).add({
      visit(construct: IConstruct) {
        if (TerraformResource.isTerraformResource(construct)) construct.lifecycle = { preventDestroy: true };
      },
    });
    expect(() => Testing.synth(stack, true)).toThrow(kept);
  });

  test.each(kinds)("can't ignore all changes: %s", (_, create) => {
    const lifecycle = { ignoreChanges: "all" as const };
    expect(synth(create, { isRotated: true, lifecycle })).toThrow(`${ignored}"all":`);
    expect(synth(create, { isRotated: false, lifecycle })).not.toThrow();
  });

  test.each<[string, Create, string]>([
    [...single[0], "expires_at"],
    [...single[1], "generation"],
    [...slotted[0], "description_prefix"],
    [...slotted[0], "generation"],
    [...slotted[0], "expires_at"],
    [...slotted[1], "name_prefix"],
    [...slotted[1], "expires_at"],
  ])("can't ignore changes that the rotation makes: %s", (_, create, argument) => {
    const lifecycle = { ignoreChanges: ["organization", argument] };
    expect(synth(create, { isRotated: true, lifecycle })).toThrow(
      new RegExp(`${ignored}\\["organization","${argument}"\\]: .* Don't ignore "${argument}"`),
    );
  });

  test.each(kinds)("can ignore other changes: %s", (_, create) => {
    expect(synth(create, { isRotated: true, lifecycle: { ignoreChanges: ["organization"] } })).not.toThrow();
  });
});
