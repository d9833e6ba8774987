import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { TeamToken as RawTeamToken } from "@cdktf/provider-tfe/lib/team-token";
import { TerraformOutput, TerraformResource, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { TeamToken, type TeamTokenProps } from "../lib";
import { renderJson } from "./support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

function synth(props: TeamTokenProps): unknown {
  const stack = newStack();
  new TeamToken(stack, "Ci", props);
  return renderJson(stack).resource.tfe_team_token.Ci;
}

/** Returns the expressions for a token's ID and expiry, with the data source named X, and all data sources. */
function lookup(props: TeamTokenProps): { values: unknown; data: unknown } {
  const stack = newStack();
  const token = new TeamToken(stack, "Ci", props);
  new TerraformOutput(stack, "both", { value: [token.tokenId, token.expiresAt] });
  const { data, output } = renderJson(stack);
  const [address] = Object.keys(data.tfetokens_team_token);
  const values = JSON.stringify(output.both.value).replaceAll(address, "X");
  return { values: JSON.parse(values), data: Object.values(data.tfetokens_team_token) };
}

describe("a TeamToken", () => {
  test("maps its props to the provider's arguments", () => {
    expect(
      synth({
        teamId: "team-1",
        description: "ci",
        expiresAt: "2027-01-31T12:00:00Z",
        lifecycle: { createBeforeDestroy: true },
      }),
    ).toEqual({
      team_id: "team-1",
      description: "ci",
      expired_at: "2027-01-31T12:00:00Z",
      lifecycle: { create_before_destroy: true },
    });
  });

  test("without a description can regenerate the team's existing token", () => {
    expect(synth({ teamId: "team-1", forceRegenerate: true })).toEqual({
      team_id: "team-1",
      force_regenerate: true,
    });
  });

  test("is created by the given provider", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new TeamToken(stack, "Ci", { teamId: "team-1", provider });
    expect(renderJson(stack).resource.tfe_team_token.Ci).toEqual({
      team_id: "team-1",
      provider: "tfe.other",
    });
  });

  test("has the address that a raw resource would have, and the resource is its default child", () => {
    const ours = newStack();
    const token = new TeamToken(ours, "Ci", { teamId: "team-1" });
    const raw = newStack();
    new RawTeamToken(raw, "Ci", { teamId: "team-1" });
    const addresses = (stack: TerraformStack) => Object.keys(renderJson(stack).resource.tfe_team_token);
    expect(addresses(ours)).toEqual(addresses(raw));
    expect(TerraformResource.isTerraformResource(token.node.defaultChild)).toBe(true);
  });

  test("exposes the secret of the resource without a data source", () => {
    const stack = newStack();
    const token = new TeamToken(stack, "Ci", { teamId: "team-1" });
    new TerraformOutput(stack, "value", { value: token.value, sensitive: true });
    expect(renderJson(stack).output.value.value).toBe("${tfe_team_token.Ci.token}");
    expect(renderJson(stack).data).toBeUndefined();
  });

  test("with a description exposes the resource's ID without a data source", () => {
    const stack = newStack();
    const token = new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci" });
    new TerraformOutput(stack, "id", { value: token.tokenId });
    expect(renderJson(stack).output.id.value).toBe("${tfe_team_token.Ci.id}");
    expect(renderJson(stack).data).toBeUndefined();
  });

  test("with a description looks up its expiry by the token's ID, after the token is created", () => {
    expect(lookup({ teamId: "team-1", description: "ci" })).toEqual({
      values: ["${tfe_team_token.Ci.id}", "${data.tfetokens_team_token.X.expires_at}"],
      data: [{ token_id: "${tfe_team_token.Ci.id}", depends_on: ["tfe_team_token.Ci"] }],
    });
  });

  test("without a description looks up its ID and expiry by the team's ID, after the token is created", () => {
    expect(lookup({ teamId: "team-1" })).toEqual({
      values: ["${data.tfetokens_team_token.X.id}", "${data.tfetokens_team_token.X.expires_at}"],
      data: [{ team_id: "${tfe_team_token.Ci.id}", depends_on: ["tfe_team_token.Ci"] }],
    });
  });

  test("accepts values that are unknown at synth", () => {
    const stack = newStack();
    const { stringValue } = new TerraformVariable(stack, "v", {});
    new TeamToken(stack, "Ci", { teamId: stringValue, description: stringValue, expiresAt: stringValue });
    expect(renderJson(stack).resource.tfe_team_token.Ci).toEqual({
      team_id: "${var.v}",
      description: "${var.v}",
      expired_at: "${var.v}",
    });
  });

  test.each<[string, TeamTokenProps, string]>([
    ["an empty team ID", { teamId: "" }, '`teamId` must not be empty, got "".'],
    [
      "an empty description",
      { teamId: "team-1", description: "" },
      '`description` must not be empty, got "".',
    ],
    [
      "control characters in the description",
      { teamId: "team-1", description: "ci\u0007" },
      '`description` must not contain control characters, got "ci\\u0007".',
    ],
    [
      "an invalid expiry",
      { teamId: "team-1", expiresAt: "tomorrow" },
      '`expiresAt` must be an RFC 3339 timestamp with a time zone, got "tomorrow".',
    ],
    [
      "`forceRegenerate` with a description, even if it is false",
      { teamId: "team-1", description: "ci", forceRegenerate: false },
      "`forceRegenerate` must not be set together with `description`, got false.",
    ],
  ])("rejects %s", (_, props, message) => {
    expect(() => synth(props)).toThrow(`[platform/Ci] ${message}`);
  });

  test("rejects a provider of a different type", () => {
    const stack = newStack();
    const provider = new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
    expect(() => new TeamToken(stack, "Ci", { teamId: "team-1", provider })).toThrow(
      '[platform/Ci] `provider` must be a TfetokensProvider or a TfeProvider, got platform/Vault, a provider of type "vault".',
    );
  });
});
