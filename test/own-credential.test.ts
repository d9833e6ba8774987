import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { Duration, OrganizationToken, tfetokens } from "../lib";

/** What people are warned of at synth, where the provider that makes the token is not the one that uses it. */
function warnings(declare: (stack: TerraformStack, acme: OrganizationToken) => unknown, isRotated = true) {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  const rotation = isRotated ? { every: Duration.days(30) } : undefined;
  const acme = new OrganizationToken(stack, "Acme", { rotation });
  declare(stack, acme);
  Testing.synth(stack, true);
  return acme.node.metadata.map(({ data }) => String(data));
}

describe("a stack that rotates the organization token it signs in with", () => {
  test.each<[string, (stack: TerraformStack, acme: OrganizationToken) => unknown]>([
    ["TfeProvider", (stack, acme) => new TfeProvider(stack, "Own", { alias: "own", token: acme.value })],
    [
      "TfetokensProvider",
      (stack, acme) => new tfetokens.TfetokensProvider(stack, "Own", { alias: "own", token: acme.value }),
    ],
  ])("is warned of, by a %s", (_, declare) => {
    expect(warnings(declare)).toEqual([
      expect.stringContaining(
        "The provider platform/Own signs in with this token, and the stack rotates it.",
      ),
    ]);
  });

  test("is not warned of where the token stays", () => {
    const own = (stack: TerraformStack, acme: OrganizationToken) =>
      new TfeProvider(stack, "Own", { alias: "own", token: acme.value });
    expect(warnings(own, false)).toEqual([]);
  });

  test("is not warned of where another token is the credential", () => {
    const other = (stack: TerraformStack) =>
      new TfeProvider(stack, "Other", { alias: "other", token: "${var.other}" });
    expect(warnings(other)).toEqual([]);
  });
});
