import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { KvSecretV2 } from "@cdktf/provider-vault/lib/kv-secret-v2";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { Fn, TerraformOutput, TerraformStack, Testing, type TerraformResource } from "cdktf";
import {
  Duration,
  EphemeralMetricsToken,
  MetricsToken,
  OrganizationToken,
  TeamToken,
  tfetokens,
} from "../lib";
import { renderJson, renderHcl } from "./support/rendered";

const rotation = { every: Duration.days(30) };

function newStack(context = {}, app = Testing.app({ context })): TerraformStack {
  const stack = new TerraformStack(app, "platform");
  new TfeProvider(stack, "Tfe", { organization: "acme" });
  stack.addOverride("terraform.required_providers.tfe.version", ">= 0.75, < 1.0");
  return stack;
}

function sink(stack: TerraformStack, dataJsonWo: string): void {
  new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
  new KvSecretV2(stack, "Sink", { mount: "kv", name: "ci", dataJsonWo });
}

describe("an encrypted token", () => {
  it.each([
    [
      "an organization's token",
      (stack: TerraformStack) => new OrganizationToken(stack, "Ci", { encrypted: true }),
    ],
    [
      "a team's singleton",
      (stack: TerraformStack) => new TeamToken(stack, "Ci", { teamId: "team-1", encrypted: true }),
    ],
    [
      "a described team token",
      (stack: TerraformStack) =>
        new TeamToken(stack, "Ci", { teamId: "team-1", description: "ci", encrypted: true }),
    ],
    ["a metrics token", (stack: TerraformStack) => new MetricsToken(stack, "Ci", { encrypted: true })],
  ])("is managed by tfetokens and has an ephemeral value, in JSON and in HCL: %s", (_owner, create) => {
    const stack = newStack();
    const token = create(stack);
    expect(renderJson(stack).ephemeral).toBeUndefined();
    sink(stack, token.value);
    const { resource, ephemeral } = renderJson(stack);
    const type = Object.keys(resource).find((name) => name.startsWith("tfetokens_")) ?? "";
    expect(resource[type].Ci).toMatchObject({ encrypted: true });
    const [[id, secret]] = Object.entries(ephemeral.tfetokens_token_secret);
    expect(secret).toEqual({
      encrypted_token: `\${${type}.Ci.encrypted_token}`,
      token_id: `\${${type}.Ci.id}`,
    });
    expect(resource.vault_kv_secret_v2.Sink.data_json_wo).toBe(
      `\${ephemeral.tfetokens_token_secret.${id}.token}`,
    );
    expect(renderHcl(stack)).toContain(`ephemeral "tfetokens_token_secret" "${id}" {`);
  });

  it("with a rotation has one ephemeral secret for the active token and one for the previous token", () => {
    const stack = newStack();
    const token = new TeamToken(stack, "Ci", {
      teamId: "team-1",
      description: "ci",
      rotation,
      encrypted: true,
    });
    sink(stack, Fn.jsonencode([token.value, token.rotation?.previousValue]));
    const { resource, ephemeral } = renderJson(stack);
    for (const slot of Object.values(resource.tfetokens_team_token)) expect(slot.encrypted).toBe(true);
    const secrets = Object.values(ephemeral.tfetokens_token_secret).map(({ encrypted_token: from }) => from);
    expect(secrets.sort()).toEqual([
      expect.stringMatching(/active_slot == 1 \? one\(.*Slot1\S*\[\*\]\.encrypted_token\) : one\(/),
      expect.stringMatching(
        /^\$\{one\(.*active_slot == 1 \? tfetokens_team_token\.Ci\[\*\]\.encrypted_token/,
      ),
    ]);
  });

  it("is the default if the context key for encryption is true, unless a token sets `encrypted` to false", () => {
    const stack = newStack({ "cdktf-tfe-tokens:encrypted": true });
    new OrganizationToken(stack, "Organization");
    new TeamToken(stack, "Plain", { teamId: "team-1", description: "ci", encrypted: false });
    new MetricsToken(stack, "Metrics");
    const { resource } = renderJson(stack);
    expect(resource.tfetokens_organization_token.Organization.encrypted).toBe(true);
    expect(resource.tfetokens_metrics_token.Metrics.encrypted).toBe(true);
    expect(resource.tfe_team_token.Plain).not.toHaveProperty("encrypted");
  });

  it("is rejected if the context key for encryption isn't a boolean", () => {
    const stack = newStack({ "cdktf-tfe-tokens:encrypted": "yes" });
    expect(() => new MetricsToken(stack, "Metrics")).toThrow(
      '[platform/Metrics] The context key "cdktf-tfe-tokens:encrypted" must be true or false, got "yes".',
    );
  });

  it("is rejected if hashicorp/tfe manages the token", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    const message =
      "[platform/Ci] An encrypted token must be managed by the provider tfetokens, got hashicorp/tfe";
    expect(() => new OrganizationToken(stack, "Ci", { provider, encrypted: true })).toThrow(message);
    const app = newStack({ "cdktf-tfe-tokens:encrypted": true, "cdktf-tfe-tokens:tokenProvider": "tfe" });
    expect(() => new OrganizationToken(app, "Ci")).toThrow(message);
  });

  it.each([
    ["set to true on the resource of a plain token", undefined, true],
    ["set to false on the resource of an encrypted token", true, false],
  ])("is rejected if `encrypted` is %s", (_what, encrypted, override) => {
    const stack = newStack();
    const { node } = new MetricsToken(stack, "Metrics", { encrypted });
    (node.defaultChild as TerraformResource).addOverride("encrypted", override);
    expect(() => renderJson(stack)).toThrow("`encrypted` must be set on a token's construct");
  });

  it("can have a provider with several state encryption keys, in JSON and in HCL", () => {
    const stack = newStack();
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { stateEncryptionKey: ["${var.new}", "${var.old}"] });
    new MetricsToken(stack, "Metrics", { encrypted: true });
    expect(renderJson(stack).provider.tfetokens[0].state_encryption_key).toEqual([
      "${var.new}",
      "${var.old}",
    ]);
    expect(renderHcl(stack)).toMatch(/state_encryption_key\s*= \[\s*"\$\{var\.new\}",\s*"\$\{var\.old\}"/);
  });
});

describe("the ephemeral value", () => {
  it.each([
    ["on its own", (value: string): unknown => value],
    ["in an object", (value: string): unknown => ({ tokens: [value] })],
    ["in a function", (value: string): unknown => Fn.sha256(value)],
  ])("of an encrypted token is rejected in an output: %s", (_what, wrap) => {
    const stack = newStack();
    const { value } = new MetricsToken(stack, "Metrics", { encrypted: true });
    new TerraformOutput(stack, "out", { value: wrap(value), sensitive: true });
    expect(() => renderJson(stack)).toThrow(
      /The output platform\/out must not contain an ephemeral value, got ephemeral\.tfetokens_token_secret\.\S+\.token: .*exportToWorkspace/,
    );
  });

  it("of an encrypted token can be used in a stack whose outputs contain the token's ID and a plain token's secret", () => {
    const stack = newStack();
    const { value, tokenId } = new MetricsToken(stack, "Metrics", { encrypted: true });
    sink(stack, value);
    new TerraformOutput(stack, "id", { value: tokenId });
    new TerraformOutput(stack, "plain", { value: new MetricsToken(stack, "Plain").value, sensitive: true });
    expect(Object.keys(renderJson(stack).output)).toEqual(["id", "plain"]);
  });

  it("of an ephemeral token is rejected in an output", () => {
    const stack = newStack();
    new TerraformOutput(stack, "out", { value: new EphemeralMetricsToken(stack, "Run").value });
    expect(() => renderJson(stack)).toThrow("got ephemeral.tfetokens_metrics_token.Run.token");
  });

  it("of an encrypted token is rejected in another stack", () => {
    const stack = newStack();
    const { value } = new MetricsToken(stack, "Metrics", { encrypted: true });
    const other = new TerraformStack(stack.node.root, "other");
    sink(other, value);
    expect(() => Testing.synth(other, true)).toThrow(
      /\[platform\/Metrics\] `token` is ephemeral and can be used only in the stack "platform", but the stack "other" uses it\. To use the secret elsewhere, export it/,
    );
  });

  it("of an encrypted token causes a warning if a provider in the stack authenticates with it", () => {
    const stack = newStack();
    const { value, node } = new OrganizationToken(stack, "Acme", { rotation, encrypted: true });
    new tfetokens.TfetokensProvider(stack, "Own", { token: value, alias: "own" });
    renderJson(stack);
    expect(node.metadata.map(({ data }) => String(data)).join()).toContain("authenticates with this token");
  });
});

describe("the export of an encrypted token", () => {
  function exported(version?: string): TerraformStack {
    const stack = newStack();
    if (version !== undefined) stack.addOverride("terraform.required_providers.tfe.version", version);
    const token = new TeamToken(stack, "Ci", {
      teamId: "team-1",
      description: "ci",
      rotation,
      encrypted: true,
    });
    token.exportToWorkspace("ws-1", "A");
    token.exportToVariableSet("varset-1", "B");
    return stack;
  }

  it("is write-only and has a version that depends on the token's ID, in JSON and in HCL", () => {
    const stack = exported();
    const variables = Object.values(renderJson(stack).resource.tfe_variable);
    expect(variables).toHaveLength(2);
    for (const variable of variables) {
      expect(variable).not.toHaveProperty("value");
      expect(variable.value_wo).toMatch(
        /^\$\{\(?\(?ephemeral\.(\S+)\.token == null\)? \? "" : ephemeral\.\1\.token\)?\}$/,
      );
      expect(variable.value_wo_version).toMatch(
        /^\$\{parseint\(substr\(sha256\(\(.*\[\*\]\.id\)\)\), 0, 12\), 16\)\}$/,
      );
      expect(variable.sensitive).toBe(true);
    }
    expect(renderHcl(stack).match(/value_wo_version = /g)).toHaveLength(2);
  });

  it.each([">= 0.75", "~> 0.75", "0.80.0", "= 0.75.0", ">= 0.60, >= 0.75.1, < 1.0", "~> 1.0"])(
    "is accepted with the version constraint %s of hashicorp/tfe",
    (version) => {
      expect(renderJson(exported(version)).resource.tfe_variable).toBeDefined();
    },
  );

  it.each(["0.71.0", "~> 0.71", ">= 0.74.1", "< 1.0", "!= 0.71.0", "latest"])(
    "is rejected with the version constraint %s of hashicorp/tfe",
    (version) => {
      expect(() => renderJson(exported(version))).toThrow(
        `exported in the stack platform, which requires hashicorp/tfe 0.75.0 or later, got "${version}". Require this version with \`stack.addOverride(`,
      );
    },
  );

  it("differs from the export of a plain token, which isn't write-only and works with hashicorp/tfe 0.71.0", () => {
    const stack = newStack();
    stack.addOverride("terraform.required_providers.tfe.version", "0.71.0");
    new MetricsToken(stack, "Metrics").exportToWorkspace("ws-1", "A");
    const [variable] = Object.values(renderJson(stack).resource.tfe_variable);
    expect(variable).not.toHaveProperty("value_wo");
  });
});
