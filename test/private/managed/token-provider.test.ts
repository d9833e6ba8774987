import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { Duration, OrganizationToken, TeamToken, tfetokens } from "../../../lib";
import { renderJson } from "../../support/rendered";

const KEY = "cdktf-tfe-tokens:tokenProvider";
const rotation = { every: Duration.days(30) };

function newStack(context: Record<string, unknown> = {}): TerraformStack {
  const stack = new TerraformStack(Testing.app({ context }), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

const kinds = {
  organization_token: (stack: TerraformStack, props: object) => new OrganizationToken(stack, "Token", props),
  team_token: (stack: TerraformStack, props: object) =>
    new TeamToken(stack, "Token", { teamId: "team-1", description: "ci", ...props }),
};
type Kind = keyof typeof kinds;

/** Creates a token, and returns the names of all providers that manage tokens of this kind. */
function providerOf(kind: Kind, stack: TerraformStack, props: object): string[] {
  kinds[kind](stack, props);
  const types = Object.keys(renderJson(stack).resource);
  return types.filter((type) => type.endsWith(kind)).map((type) => type.replace(`_${kind}`, ""));
}

describe.each(Object.keys(kinds) as Kind[])("the provider of a token: %s", (kind) => {
  test("is hashicorp/tfe without a rotation, and tfetokens with a rotation", () => {
    expect(providerOf(kind, newStack(), {})).toEqual(["tfe"]);
    expect(providerOf(kind, newStack(), { rotation })).toEqual(["tfetokens"]);
  });

  test("is the provider that the context names, with and without a rotation", () => {
    expect(providerOf(kind, newStack({ [KEY]: "tfetokens" }), {})).toEqual(["tfetokens"]);
    expect(providerOf(kind, newStack({ [KEY]: "tfe" }), { rotation })).toEqual(["tfe"]);
  });

  test("is the given provider, regardless of the context", () => {
    const onTfe = newStack({ [KEY]: "tfetokens" });
    const tfe = new TfeProvider(onTfe, "Other", { alias: "other" });
    expect(providerOf(kind, onTfe, { rotation, provider: tfe })).toEqual(["tfe"]);
    const onTfetokens = newStack({ [KEY]: "tfe" });
    const own = new tfetokens.TfetokensProvider(onTfetokens, "Other", { alias: "other" });
    expect(providerOf(kind, onTfetokens, { provider: own })).toEqual(["tfetokens"]);
  });

  test("can't be a provider other than hashicorp/tfe or tfetokens", () => {
    expect(() => kinds[kind](newStack({ [KEY]: "vault" }), {})).toThrow(
      `[platform/Token] The context key "${KEY}" must be "tfe" or "tfetokens", got "vault".`,
    );
  });
});

describe("a rotation on tfetokens", () => {
  test("has the organization of its token or of its provider, or no organization", () => {
    const organizationOf = (tfe: object, props: object): unknown => {
      const stack = new TerraformStack(Testing.app(), "platform");
      new OrganizationToken(stack, "Token", { rotation, ...props });
      // Providers can be declared after the token.
      new TfeProvider(stack, "Tfe", tfe);
      return Object.values(renderJson(stack).resource.tfetokens_rotation)[0].organization;
    };
    expect(organizationOf({ organization: "acme" }, { organization: "other" })).toBe("other");
    expect(organizationOf({ organization: "acme" }, {})).toBe("acme");
    expect(organizationOf({}, {})).toBeUndefined();
  });

  test("exports the secret with the stack's TfeProvider", () => {
    const stack = newStack();
    const provider = new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    kinds.team_token(stack, { rotation, provider }).exportToWorkspace("ws-1", "TFE_TOKEN");
    expect(Object.values(renderJson(stack).resource.tfe_variable)[0].provider).toBeUndefined();
  });
});
