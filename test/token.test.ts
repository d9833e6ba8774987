import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Duration, OrganizationToken, TeamToken, tfetokens } from "../lib";
import { renderJson } from "./support/rendered";

function newStack(context?: Record<string, unknown>): TerraformStack {
  const stack = new TerraformStack(Testing.app({ context }), "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  return stack;
}

describe("a token that is looked up", () => {
  test("is the token of the organization with the given name", () => {
    const stack = newStack();
    const { tokenId, createdAt, expiresAt, lastUsedAt } = OrganizationToken.fromOrganization(
      stack,
      "Acme",
      "acme",
    );
    new TerraformOutput(stack, "attributes", { value: [tokenId, createdAt, expiresAt, lastUsedAt] });
    const { data, output, provider } = renderJson(stack);
    expect({ data, attributes: output.attributes.value, provider: provider.tfetokens }).toMatchSnapshot();
  });

  test("is the singleton of the team with the given ID", () => {
    const stack = newStack();
    const found = TeamToken.fromTeamId(stack, "Ci", "team-1");
    const { tokenId, teamId, description, createdAt, expiresAt, lastUsedAt } = found;
    const value = [tokenId, teamId, description, createdAt, expiresAt, lastUsedAt];
    new TerraformOutput(stack, "attributes", { value });
    const { data, output } = renderJson(stack);
    expect({ data, attributes: output.attributes.value }).toMatchSnapshot();
  });

  test("is the team token with the given token ID, read by the given provider", () => {
    const stack = newStack();
    const provider = new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    TeamToken.fromTokenId(stack, "Ci", "at-1", { provider });
    expect(renderJson(stack).data.tfetokens_team_token.Ci).toEqual({
      token_id: "at-1",
      provider: "tfetokens.other",
    });
  });

  test.each<[string, (stack: TerraformStack) => unknown, string]>([
    [
      "an organization",
      (stack) => OrganizationToken.fromOrganization(stack, "Token", ""),
      "`organization` must not be empty",
    ],
    ["a team ID", (stack) => TeamToken.fromTeamId(stack, "Token", ""), "`teamId` must not be empty"],
    ["a token ID", (stack) => TeamToken.fromTokenId(stack, "Token", ""), "`tokenId` must not be empty"],
    [
      "a provider of a supported type",
      (stack) =>
        TeamToken.fromTokenId(stack, "Token", "at-1", {
          provider: new VaultProvider(stack, "Vault", { address: "https://vault.example.com" }),
        }),
      "`provider` must be a TfetokensProvider or a TfeProvider, got platform/Vault",
    ],
  ])("requires %s", (_, lookUp, message) => {
    expect(() => lookUp(newStack())).toThrow(`[platform/Token] ${message}`);
  });
});

describe("a managed token", () => {
  test.each([{}, { "cdktf-tfe-tokens:tokenProvider": "tfe" }])(
    "exposes the same attributes regardless of its provider, with the context %j",
    (context) => {
      const stack = newStack(context);
      const ci = new TeamToken(stack, "Ci", {
        teamId: "team-1",
        description: "ci",
        rotation: { every: Duration.days(30) },
      });
      const acme = new OrganizationToken(stack, "Acme");
      const value = [ci.teamId, ci.description, ci.createdAt, ci.lastUsedAt, acme.createdAt, acme.lastUsedAt];
      new TerraformOutput(stack, "attributes", { value });
      const { data, output } = renderJson(stack);
      expect({ data, attributes: output.attributes.value }).toMatchSnapshot();
    },
  );
});
