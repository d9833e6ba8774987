import { KvSecretV2 } from "@cdktf/provider-vault/lib/kv-secret-v2";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { Fn, TerraformStack, Testing } from "cdktf";
import { EphemeralTeamToken, type EphemeralTeamTokenProps, tfetokens } from "../lib";
import { renderJson } from "./support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
  return stack;
}

function synth(props: Partial<EphemeralTeamTokenProps> = {}): Record<string, unknown> {
  const stack = newStack();
  new EphemeralTeamToken(stack, "Run", { teamId: "team-1", ...props });
  return renderJson(stack).ephemeral.tfetokens_team_token.Run;
}

describe("an EphemeralTeamToken", () => {
  test("derives the prefix of its description from its path", () => {
    expect(synth()).toEqual({ team_id: "team-1", description_prefix: "platform-run-" });
  });

  test("passes its props to the provider", () => {
    const props = { organization: "acme", descriptionPrefix: "run-", expiresAt: "2027-01-31T13:00:00+01:00" };
    expect(synth(props)).toEqual({
      team_id: "team-1",
      organization: "acme",
      description_prefix: "run-",
      expires_at: "2027-01-31T12:00:00Z",
    });
  });

  test("exposes its team ID, secret, token ID and expiry", () => {
    const stack = newStack();
    const { teamId, value, tokenId, expiresAt } = new EphemeralTeamToken(stack, "Run", { teamId: "team-1" });
    const dataJsonWo = Fn.jsonencode([teamId, value, tokenId, expiresAt]);
    new KvSecretV2(stack, "Secret", { mount: "kv", name: "run", dataJsonWo });
    const address = "ephemeral.tfetokens_team_token.Run";
    expect(renderJson(stack).resource.vault_kv_secret_v2.Secret.data_json_wo).toBe(
      `\${jsonencode(["team-1", ${address}.token, ${address}.id, ${address}.expires_at])}`,
    );
  });

  test("uses the given provider", () => {
    const stack = newStack();
    const provider = new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    new EphemeralTeamToken(stack, "Run", { teamId: "team-1", provider });
    expect(renderJson(stack).ephemeral.tfetokens_team_token.Run.provider).toBe("tfetokens.other");
  });

  test.each<[string, Partial<EphemeralTeamTokenProps>, string]>([
    ["an empty team ID", { teamId: "" }, "`teamId` must not be empty"],
    ["an empty organization", { organization: "" }, "`organization` must not be empty"],
    ["an empty prefix", { descriptionPrefix: "" }, "`descriptionPrefix` must not be empty"],
    [
      "an expiry without a time zone",
      { expiresAt: "2027-01-31" },
      "`expiresAt` must be an RFC 3339 timestamp",
    ],
  ])("is rejected with %s", (_, props, message) => {
    expect(() => synth(props)).toThrow(`[platform/Run] ${message}`);
  });

  test("is recognized by its type guard", () => {
    const token = new EphemeralTeamToken(newStack(), "Run", { teamId: "team-1" });
    expect(EphemeralTeamToken.isEphemeralTeamToken(token)).toBe(true);
    expect(EphemeralTeamToken.isEphemeralTeamToken({})).toBe(false);
  });
});
