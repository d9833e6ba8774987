import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { KvSecretV2 } from "@cdktf/provider-vault/lib/kv-secret-v2";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { Fn, type TerraformElement, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { EphemeralMetricsToken, type EphemeralMetricsTokenProps, OrganizationToken, tfetokens } from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

function newStack(app = Testing.app(), id = "platform"): TerraformStack {
  const stack = new TerraformStack(app, id);
  new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
  return stack;
}

function synth(props?: EphemeralMetricsTokenProps): Record<string, unknown> {
  const stack = newStack();
  new EphemeralMetricsToken(stack, "Run", props);
  return renderJson(stack).ephemeral.tfetokens_metrics_token.Run;
}

/** Writes the token to a Vault secret through a write-only argument, which Terraform never stores in state. */
function writeInto(stack: TerraformStack, { value }: EphemeralMetricsToken): void {
  new KvSecretV2(stack, "Secret", {
    mount: "kv",
    name: "grafana",
    dataJsonWo: Fn.jsonencode({ token: value }),
    dataJsonWoVersion: 1,
  });
}

describe("an EphemeralMetricsToken", () => {
  test("renders an ephemeral block that a write-only argument refers to, and requires the implicit provider", () => {
    const stack = newStack();
    writeInto(stack, new EphemeralMetricsToken(stack, "Run", { organization: "acme", namePrefix: "run-" }));
    const { terraform, ephemeral, resource } = renderJson(stack);
    expect(Object.keys(terraform.required_providers)).toContain("tfetokens");
    expect({ ephemeral, resource }).toMatchSnapshot();
  });

  test("renders the ephemeral block and the reference in HCL", () => {
    const stack = newStack();
    const token = new EphemeralMetricsToken(stack, "Run", { organization: "acme", namePrefix: '"[run]"' });
    writeInto(stack, token);
    expect(renderHcl(stack).replace(/^.*?(?=\bephemeral)/s, "")).toMatchSnapshot();
  });

  test("is included in the metadata of the HCL output as an ephemeral resource", () => {
    const stack = newStack();
    writeInto(stack, new EphemeralMetricsToken(stack, "Run"));
    const { ephemeral, resource } = Testing.synthHcl(stack, true, true) as unknown as Record<string, object>;
    expect([ephemeral, resource]).toMatchObject([
      { tfetokens_metrics_token: { Run: {} } },
      { vault_kv_secret_v2: { Secret: {} } },
    ]);
    expect(Object.keys(resource)).toEqual(["vault_kv_secret_v2"]);
  });

  test("derives its name prefix from its path", () => {
    expect(synth()).toEqual({ name_prefix: "platform-run-" });
  });

  test("passes its props to the provider", () => {
    const expiresAt = "2027-01-31T12:00:00Z";
    expect(synth({ organization: "acme", namePrefix: "run-", expiresAt })).toEqual({
      organization: "acme",
      name_prefix: "run-",
      expires_at: expiresAt,
    });
  });

  test("accepts values that are unknown at synth, in JSON and in HCL", () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, "v", {}).stringValue;
    new EphemeralMetricsToken(stack, "Run", {
      organization: variable,
      namePrefix: variable,
      expiresAt: variable,
    });
    expect(renderJson(stack).ephemeral.tfetokens_metrics_token.Run).toEqual({
      organization: "${var.v}",
      name_prefix: "${var.v}",
      expires_at: "${var.v}",
    });
    expect(renderHcl(stack)).toContain('name_prefix = "${var.v}"');
  });

  test("is created by the given provider after its dependencies, in JSON and in HCL", () => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe");
    const provider = new tfetokens.TfetokensProvider(stack, "Other", { alias: "other" });
    const dependsOn = [new Team(stack, "Team", { name: "ci" })];
    new EphemeralMetricsToken(stack, "Run", { provider, dependsOn });
    expect(renderJson(stack).ephemeral.tfetokens_metrics_token.Run).toMatchObject({
      provider: "tfetokens.other",
      depends_on: ["tfe_team.Team"],
    });
    expect(renderHcl(stack)).toMatch(
      /name_prefix = "platform-run-"\nprovider = "tfetokens.other"\ndepends_on = \[\s*"tfe_team.Team",\s*\]/,
    );
  });

  test("accepts overrides through its default child, in JSON and in HCL", () => {
    const stack = newStack();
    const { node } = new EphemeralMetricsToken(stack, "Run");
    (node.defaultChild as TerraformElement).addOverride("name_prefix", "other-");
    expect(renderJson(stack).ephemeral.tfetokens_metrics_token.Run).toEqual({ name_prefix: "other-" });
    expect(renderHcl(stack)).toContain('name_prefix = "other-"');
  });

  test("exposes its ID and expiry", () => {
    const stack = newStack();
    const { tokenId, expiresAt } = new EphemeralMetricsToken(stack, "Run");
    new KvSecretV2(stack, "Secret", {
      mount: "kv",
      name: "run",
      dataJsonWo: Fn.jsonencode([tokenId, expiresAt]),
    });
    expect(renderJson(stack).resource.vault_kv_secret_v2.Secret.data_json_wo).toBe(
      "${jsonencode([ephemeral.tfetokens_metrics_token.Run.id, ephemeral.tfetokens_metrics_token.Run.expires_at])}",
    );
  });

  test("is rejected in another stack, because its value isn't available there", () => {
    const app = Testing.app();
    const { value } = new EphemeralMetricsToken(newStack(app), "Run");
    const other = newStack(app, "other");
    new KvSecretV2(other, "Secret", { mount: "kv", name: "run", dataJsonWo: value });
    expect(() => Testing.synth(other, true)).toThrow(
      '[platform/Run] `token` is ephemeral and can be used only in the stack "platform", but the stack "other" uses it.',
    );
  });

  test("is rejected if it depends on a singleton token and is used in a resource with create_before_destroy", () => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe", { organization: "acme" });
    const acme = new OrganizationToken(stack, "Acme");
    const provider = new tfetokens.TfetokensProvider(stack, "Own", { token: acme.value });
    const { value } = new EphemeralMetricsToken(stack, "Run", { provider });
    const lifecycle = { createBeforeDestroy: true };
    new KvSecretV2(stack, "Secret", { mount: "kv", name: "run", dataJsonWo: value, lifecycle });
    expect(() => Testing.synth(stack, true)).toThrow(
      "The singleton token platform/Acme must be destroyed before it is recreated, but vault_kv_secret_v2.Secret has",
    );
  });

  test.each<[string, EphemeralMetricsTokenProps, string]>([
    ["an empty organization", { organization: "" }, "`organization` must not be empty"],
    ["an empty prefix", { namePrefix: "" }, "`namePrefix` must not be empty"],
    ["a tab in the prefix", { namePrefix: "a\t" }, "`namePrefix` must not contain control characters"],
    [
      "an expiry without a time zone",
      { expiresAt: "2027-01-31" },
      "`expiresAt` must be an RFC 3339 timestamp",
    ],
  ])("is rejected with %s", (_, props, message) => {
    expect(() => synth(props)).toThrow(`[platform/Run] ${message}`);
  });

  test("is rejected with a provider of a different type", () => {
    const stack = newStack();
    const provider = new VaultProvider(stack, "Other", { address: "https://other.example.com" });
    expect(() => new EphemeralMetricsToken(stack, "Run", { provider })).toThrow(
      "[platform/Run] `provider` must be a TfetokensProvider or a TfeProvider, got platform/Other",
    );
  });
});
