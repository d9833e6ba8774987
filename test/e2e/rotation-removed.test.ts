import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { type TerraformProvider, type TerraformStack } from "cdktf";
import { tfetokens } from "../../lib";
import { ConstructStack } from "../support/construct-stack";
import {
  declareTokens,
  errorsOf,
  type Kind,
  KINDS,
  monthly,
  TokenObserver,
  type TokenOptions,
} from "../support/tokens-of-each-kind";

/** The kinds of tokens that hashicorp/tfe can manage. */
const ON_TFE: readonly Kind[] = ["organization", "team", "ci"];

const newTfetokens = (stack: TerraformStack): TerraformProvider =>
  new tfetokens.TfetokensProvider(stack, "Tfetokens");
const tfeOf = (stack: TerraformStack): TerraformProvider => stack.node.findChild("Tfe") as TfeProvider;

// Each test runs up to ten Terraform commands.
jest.setTimeout(300_000);

describe("a rotation that is removed or moved to another provider", () => {
  let stack: ConstructStack;
  let observer: TokenObserver;

  beforeEach(async () => {
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    observer = new TokenObserver(stack);
    stack.declare((platform) => declareTokens(platform, { rotation: monthly }));
    await stack.terraform.init();
    await observer.apply();
    await stack.emulator.advance("721h");
    await observer.apply();
  });

  afterEach(() => stack.close());

  const tokenResources = async (): Promise<string[]> =>
    (await stack.terraform.state())
      .map(({ address }) => address)
      .filter((address) => /^(tfe|tfetokens)_\w+_token\./.test(address))
      .sort();

  /**
   * Applies a second time if the first apply fails because an old token still exists. Terraform doesn't order the
   * destruction of old tokens and the creation of new tokens.
   */
  async function applyTwiceIfTaken(): Promise<void> {
    const outcome = await stack.terraform.apply();
    for (const error of errorsOf(outcome)) expect(error).toMatch(/already (exists|been taken)/);
    if (outcome.code !== 0) await observer.apply();
    await observer.expectNoChanges();
  }

  it("keeps singletons and replaces the tokens in slots if it is removed and the provider is still tfetokens", async () => {
    const before = await observer.identities();
    stack.declare((platform) => declareTokens(platform, { provider: newTfetokens(platform) }));
    await observer.applyWithoutGap();
    await observer.expectNoChanges();
    const after = await observer.identities();
    expect([after.organization, after.team]).toEqual([before.organization, before.team]);
    expect(await observer.validTokens()).toEqual(["ci", "grafana", "organization", "team"]);
    expect(await tokenResources()).toEqual([
      "tfetokens_metrics_token.Metrics",
      "tfetokens_organization_token.Organization",
      "tfetokens_team_token.Ci",
      "tfetokens_team_token.Team",
    ]);
  });

  it.each<[string, TokenOptions, string[]]>([
    ["if the rotation is removed", {}, ["ci", "grafana", "organization", "team"]],
    [
      "if the rotation is kept",
      { rotation: monthly },
      ["ci #1", "ci #2", "grafana-1", "grafana-2", "organization", "team"],
    ],
  ])("recreates tokens with hashicorp/tfe in at most two applies %s", async (_, options, valid) => {
    const before = await observer.identities();
    stack.declare((platform) => declareTokens(platform, { ...options, provider: tfeOf(platform) }));
    await applyTwiceIfTaken();
    const after = await observer.identities();
    for (const kind of ON_TFE) expect(after[kind]).not.toEqual(before[kind]);
    expect(await observer.kindsWithValidSecret()).toEqual([...KINDS].sort());
    expect(await observer.validTokens()).toEqual(valid);
    const resources = (await tokenResources()).filter((address) => !address.includes("metrics"));
    expect(resources.filter((address) => !address.startsWith("tfe_"))).toEqual([]);
  });

  it("never leaves the consumer of a described token without a valid token if the description changes in the move to hashicorp/tfe", async () => {
    stack.declare((platform) =>
      declareTokens(platform, { description: "deployment", provider: tfeOf(platform) }),
    );
    await observer.withoutGap(["ci"], applyTwiceIfTaken);
    expect(await observer.validTokens()).toEqual(["deployment", "grafana", "organization", "team"]);
  });
});
