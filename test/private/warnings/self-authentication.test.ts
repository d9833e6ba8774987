import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Fn, TerraformStack, Testing } from "cdktf";
import { Duration, OrganizationToken, type RotationSchedule, TeamToken, tfetokens } from "../../../lib";

type Token = OrganizationToken | TeamToken;
type Make = (stack: TerraformStack, rotation?: RotationSchedule) => Token;

const acme: Make = (stack, rotation) => new OrganizationToken(stack, "Own", { rotation });
const team: Make = (stack, rotation) => new TeamToken(stack, "Own", { teamId: "team-1", rotation });
const described: Make = (stack, rotation) =>
  new TeamToken(stack, "Own", { teamId: "team-1", description: "ci", rotation });
const monthly = { every: Duration.days(30) };

/** Returns the warnings from a synth in which one provider creates the token and another authenticates with it. */
function warnings(
  make: Make,
  declare: (stack: TerraformStack, token: string) => unknown,
  rotation: RotationSchedule | undefined = monthly,
) {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  const own = make(stack, rotation);
  declare(stack, own.value);
  Testing.synth(stack, true);
  return own.node.metadata.map(({ data }) => String(data));
}

const alias = "own";
const WARNING = expect.stringContaining(
  "The provider platform/Signed authenticates with this token, which the same stack rotates.",
) as string;

describe("the synth of a stack with a token", () => {
  test.each<[string, Make, (stack: TerraformStack, token: string) => unknown]>([
    [
      "an organization's token, in a TfeProvider",
      acme,
      (stack, token) => new TfeProvider(stack, "Signed", { alias, token }),
    ],
    [
      "an organization's token, in a TfetokensProvider",
      acme,
      (stack, token) => new tfetokens.TfetokensProvider(stack, "Signed", { alias, token }),
    ],
    [
      "an organization's token, in an expression",
      acme,
      (stack, token) => new TfeProvider(stack, "Signed", { alias, token: Fn.trimspace(token) }),
    ],
    ["a team's singleton token", team, (stack, token) => new TfeProvider(stack, "Signed", { alias, token })],
    [
      "a described team token",
      described,
      (stack, token) => new TfeProvider(stack, "Signed", { alias, token }),
    ],
  ])("causes a warning if the stack rotates a token that it authenticates with: %s", (_, make, declare) => {
    expect(warnings(make, declare)).toEqual([WARNING]);
  });

  test("also causes a warning if the stack rotates other tokens", () => {
    const beside: Make = (stack, rotation) => {
      new OrganizationToken(stack, "Other", { organization: "other", rotation });
      return described(stack, rotation);
    };
    const sign = (stack: TerraformStack, token: string) => new TfeProvider(stack, "Signed", { alias, token });
    expect(warnings(beside, sign)).toEqual([WARNING]);
  });

  test("causes a warning that mentions failed authentication only if hashicorp/tfe replaces a singleton token", () => {
    const sign = (stack: TerraformStack, token: string) => new TfeProvider(stack, "Signed", { alias, token });
    const risk = "the provider can't authenticate";
    const onTfe: Make = (stack, rotation) =>
      new OrganizationToken(stack, "Own", {
        rotation,
        provider: new TfeProvider(stack, "Rotating", { alias: "rotating" }),
      });
    expect(warnings(onTfe, sign)).toEqual([expect.stringContaining(risk)]);
    expect(warnings(acme, sign)).toEqual([expect.not.stringContaining(risk)]);
    expect(warnings(described, sign)).toEqual([expect.not.stringContaining(risk)]);
  });

  test.each([acme, team, described])("causes no warning if the token isn't rotated", (make) => {
    const sign = (stack: TerraformStack, token: string) => new TfeProvider(stack, "Signed", { alias, token });
    const stays = (stack: TerraformStack): Token => make(stack);
    expect(warnings(stays, sign)).toEqual([]);
  });

  test("causes no warning if only a nested stack authenticates with the token, because Terraform applies stacks separately", () => {
    const sign = (stack: TerraformStack, token: string) =>
      new TfeProvider(new TerraformStack(stack, "inside"), "Signed", { token });
    expect(warnings(described, sign)).toEqual([]);
  });

  test("causes no warning if a different token is the credential", () => {
    const other = (stack: TerraformStack) =>
      new TfeProvider(stack, "Other", { alias, token: "${var.other}" });
    expect(warnings(acme, other)).toEqual([]);
  });
});
