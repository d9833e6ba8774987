import { readFileSync } from "node:fs";
import path from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { Team } from "@cdktf/provider-tfe/lib/team";
import { Aspects, TerraformProvider, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { type IConstruct } from "constructs";
import { type Rendered, renderJson, renderHcl } from "../../support/rendered";
import {
  Duration,
  EphemeralMetricsToken,
  MetricsToken,
  MetricsTokenList,
  OrganizationToken,
  TeamToken,
  TeamTokenList,
  tfetokens,
} from "../../../lib";

// These tests only render stacks, so the provider doesn't have to be built.
jest.mock("../../../lib/tfetokens/private/install", () => ({ installOnSynth: () => undefined }));

const rotation = { every: Duration.days(30) };
const settings = { hostname: "tfe.example.com", token: "made-up-token", organization: "acme" };

const newStack = () => new TerraformStack(Testing.app(), "platform");

describe("the implicit provider tfetokens", () => {
  test("is added if a construct needs it", () => {
    const stack = newStack();
    new MetricsToken(stack, "Grafana");
    expect(renderJson(stack).provider).toEqual({ tfetokens: [{}] });
  });

  test("isn't added if no construct needs it", () => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe", settings);
    void new TeamToken(stack, "Ci", { teamId: "team-1" }).value;
    expect(renderJson(stack).provider).toEqual({ tfe: [settings] });
  });

  test("is added if the app uses a token attribute that only the server returns", () => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe", settings);
    void new OrganizationToken(stack, "Acme").expiresAt;
    expect(renderJson(stack).provider).toEqual({ tfe: [settings], tfetokens: [settings] });
  });

  test("is also added for a token that an Aspect adds", () => {
    const stack = newStack();
    Aspects.of(stack).add({
      visit(construct: IConstruct) {
        if (construct === stack) new MetricsToken(stack, "Grafana");
      },
    });
    expect(renderJson(stack).provider).toEqual({ tfetokens: [{}] });
  });

  test("is added if its settings refer to another stack of the app", () => {
    const app = Testing.app();
    const first = new TerraformStack(app, "first");
    new TfeProvider(first, "Tfe");
    const team = new Team(first, "Team", { name: "ci" });
    const second = new TerraformStack(app, "second");
    new MetricsToken(second, "Grafana");
    new TfeProvider(second, "Tfe", { organization: team.organization });
    app.synth();
    const file = path.join(app.outdir, "stacks/second/cdk.tf.json");
    const { provider } = JSON.parse(readFileSync(file, "utf8")) as Rendered;
    expect(JSON.stringify(provider.tfetokens)).toContain("${data.terraform_remote_state.");
    expect(provider.tfetokens).toEqual(provider.tfe);
  });

  describe("copies from the stack's TfeProvider", () => {
    test.each([
      ["hostname", { hostname: "tfe.example.com" }, { hostname: "tfe.example.com" }],
      ["token", { token: "made-up-token" }, { token: "made-up-token" }],
      ["organization", { organization: "acme" }, { organization: "acme" }],
      ["sslSkipVerify", { sslSkipVerify: true }, { ssl_skip_verify: true }],
    ])("the %s, and nothing that isn't set", (_, config, expected) => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", config);
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([expected]);
    });

    test("all settings, even if it is declared after the token", () => {
      const stack = newStack();
      new MetricsToken(stack, "Grafana");
      new TfeProvider(stack, "Tfe", settings);
      expect(renderJson(stack).provider.tfetokens).toEqual([settings]);
    });

    test("a value that is unknown at synth", () => {
      const stack = newStack();
      const token = new TerraformVariable(stack, "tfe_token", { sensitive: true });
      const skip = new TerraformVariable(stack, "skip", { type: "bool" });
      new TfeProvider(stack, "Tfe", { token: token.stringValue, sslSkipVerify: skip.booleanValue });
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([
        { token: "${var.tfe_token}", ssl_skip_verify: "${var.skip}" },
      ]);
    });

    test("a value that an escape hatch sets", () => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", settings).addOverride("hostname", "other.example.com");
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([{ ...settings, hostname: "other.example.com" }]);
    });

    test("its settings, even if its class is in another copy of @cdktf/provider-tfe", () => {
      class OtherTfeProvider extends TerraformProvider {
        public readonly hostname = "tfe.example.com";
        protected synthesizeAttributes() {
          return { hostname: this.hostname };
        }
      }
      const stack = newStack();
      new OtherTfeProvider(stack, "Tfe", {
        terraformResourceType: "tfe",
        terraformProviderSource: "hashicorp/tfe",
      });
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([{ hostname: "tfe.example.com" }]);
    });

    test("the settings of the provider without an alias if the stack has several TfeProviders", () => {
      const stack = newStack();
      new TfeProvider(stack, "Other", { hostname: "other.example.com", alias: "other" });
      new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([settings]);
    });

    test("nothing if it has an alias", () => {
      const stack = newStack();
      new TfeProvider(stack, "Other", { ...settings, alias: "other" });
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([{}]);
    });

    test("nothing if it is in a nested stack", () => {
      const stack = newStack();
      new TfeProvider(new TerraformStack(stack, "inner"), "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      expect(renderJson(stack).provider.tfetokens).toEqual([{}]);
    });

    test.each([
      ["hostname", { hostname: "set.example.com" }],
      ["token", { token: "made-up-other-token" }],
      ["organization", { organization: "set" }],
    ])("no value for the %s if an Aspect sets it on the implicit provider", (_, own) => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      Aspects.of(stack).add({
        visit(construct: IConstruct) {
          if (construct instanceof tfetokens.TfetokensProvider) Object.assign(construct, own);
        },
      });
      expect(renderJson(stack).provider.tfetokens).toEqual([{ ...settings, ...own }]);
    });
  });

  test("is replaced with a TfetokensProvider that is declared after the token", () => {
    const stack = newStack();
    new MetricsToken(stack, "Grafana");
    new TfeProvider(stack, "Tfe", settings);
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { hostname: "declared.example.com" });
    expect(renderJson(stack).provider.tfetokens).toEqual([{ hostname: "declared.example.com" }]);
  });

  test("is also replaced with a declared TfetokensProvider in HCL", () => {
    const stack = newStack();
    new MetricsToken(stack, "Grafana");
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { hostname: "declared.example.com" });
    expect(renderHcl(stack).match(/^provider "tfetokens"/gm)).toHaveLength(1);
  });

  test("isn't replaced with a TfetokensProvider that has an alias", () => {
    const stack = newStack();
    new MetricsToken(stack, "Grafana");
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { hostname: "declared.example.com", alias: "other" });
    expect(renderJson(stack).provider.tfetokens).toEqual([
      {},
      { hostname: "declared.example.com", alias: "other" },
    ]);
  });

  test("isn't added if a TfetokensProvider is passed to the token", () => {
    const stack = newStack();
    const provider = new tfetokens.TfetokensProvider(stack, "Tfetokens", { alias: "other" });
    new MetricsToken(stack, "Grafana", { provider });
    expect(renderJson(stack).provider.tfetokens).toEqual([{ alias: "other" }]);
  });

  test("is added with the alias of the TfeProvider that is passed to a token whose ID is looked up", () => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe", { hostname: "default.example.com" });
    const provider = new TfeProvider(stack, "Other", { ...settings, alias: "other" });
    void new OrganizationToken(stack, "Acme", { provider }).tokenId;
    expect(renderJson(stack).provider.tfetokens).toEqual([{ ...settings, alias: "other" }]);
    const [lookup] = Object.values(renderJson(stack).data.tfetokens_organization_token);
    expect(lookup.provider).toBe("tfetokens.other");
  });

  test.each<[string, (stack: TerraformStack, provider: TerraformProvider) => unknown]>([
    ["a metrics token", (stack, provider) => new MetricsToken(stack, "Made", { provider })],
    ["a rotated metrics token", (stack, provider) => new MetricsToken(stack, "Made", { provider, rotation })],
    ["an ephemeral token", (stack, provider) => new EphemeralMetricsToken(stack, "Made", { provider })],
    ["a list of metrics tokens", (stack, provider) => new MetricsTokenList(stack, "Made", { provider })],
    ["a list of team tokens", (stack, provider) => new TeamTokenList(stack, "Made", { provider })],
    [
      "a team token that is looked up",
      (stack, provider) => TeamToken.fromTokenId(stack, "Made", "at-1", { provider }),
    ],
    [
      "an organization's token that is looked up",
      (stack, provider) => OrganizationToken.fromOrganization(stack, "Made", "acme", { provider }),
    ],
  ])("is added with the alias and the settings of the TfeProvider that is passed to %s", (_, make) => {
    const stack = newStack();
    new TfeProvider(stack, "Tfe", { hostname: "default.example.com" });
    make(stack, new TfeProvider(stack, "Other", { ...settings, alias: "other" }));
    const { provider, resource = {}, data = {}, ephemeral = {} } = renderJson(stack);
    expect(provider.tfetokens).toEqual([{ ...settings, alias: "other" }]);
    const types = Object.values({ ...resource, ...data, ...ephemeral });
    const named = types.flatMap((bodies) => Object.values(bodies)).map((body) => body.provider);
    expect(new Set(named)).toEqual(new Set(["tfetokens.other"]));
  });

  test("isn't used by an exported variable, because the variable uses the TfeProvider that is passed to the token", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { ...settings, alias: "other" });
    new MetricsToken(stack, "Grafana", { provider }).exportToWorkspace("ws-1", "METRICS_TOKEN");
    const [variable] = Object.values(renderJson(stack).resource.tfe_variable);
    expect(variable.provider).toBe("tfe.other");
  });

  test("is shared by all tokens of a stack", () => {
    const stack = newStack();
    new MetricsToken(stack, "Grafana");
    new MetricsToken(stack, "Datadog");
    void new OrganizationToken(stack, "Acme", { organization: Token.asString("acme") }).tokenId;
    new TfeProvider(stack, "Tfe");
    expect(renderJson(stack).provider.tfetokens).toEqual([{}]);
  });

  describe("for a TfeProvider that is passed to a token", () => {
    test("has that provider's alias, even if the alias is set later", () => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", { hostname: "default.example.com" });
      const provider = new TfeProvider(stack, "Other", settings);
      new MetricsToken(stack, "Grafana", { provider });
      provider.alias = "other";
      expect(renderJson(stack).provider.tfetokens).toEqual([{ ...settings, alias: "other" }]);
      expect(renderJson(stack).resource.tfetokens_metrics_token.Grafana.provider).toBe("tfetokens.other");
    });

    test("is rendered once if that provider is also the stack's default", () => {
      const stack = newStack();
      const provider = new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Given", { provider });
      new MetricsToken(stack, "Own");
      expect(renderJson(stack).provider.tfetokens).toEqual([settings]);
    });

    test("is replaced with a TfetokensProvider that has the same alias", () => {
      const stack = newStack();
      const provider = new TfeProvider(stack, "Other", { ...settings, alias: "other" });
      new MetricsToken(stack, "Grafana", { provider });
      new tfetokens.TfetokensProvider(stack, "Tfetokens", { caFile: "ca.pem", alias: "other" });
      expect(renderJson(stack).provider.tfetokens).toEqual([{ ca_file: "ca.pem", alias: "other" }]);
    });
  });

  describe("never sends a credential to a host other than the TfeProvider's:", () => {
    const conflict = "takes its settings from the provider tfe, but their values of `hostname` differ";

    test.each<[string, (stack: TerraformStack, tfe: TfeProvider) => void]>([
      ["an override of the stack", (stack) => stack.addOverride("provider.tfe.0.hostname", "x.example.com")],
      ["an override of the alias", (_, tfe) => tfe.addOverride("alias", "other")],
    ])("%s is rejected", (_, override) => {
      const stack = newStack();
      const tfe = new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      override(stack, tfe);
      expect(() => renderJson(stack)).toThrow(conflict);
    });

    test("an override of the stack is accepted if a TfetokensProvider is declared", () => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      new tfetokens.TfetokensProvider(stack, "Tfetokens", { hostname: "x.example.com" });
      stack.addOverride("provider.tfe.0.hostname", "x.example.com");
      expect(() => renderJson(stack)).not.toThrow();
    });

    test("an unrelated override of the stack is accepted", () => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      stack.addOverride("terraform.required_version", ">= 1.11");
      expect(() => renderJson(stack)).not.toThrow();
    });

    test("the error about different credentials doesn't contain them", () => {
      const stack = newStack();
      new TfeProvider(stack, "Tfe", settings);
      new MetricsToken(stack, "Grafana");
      stack.addOverride("provider.tfe.0.token", "made-up-other-token");
      expect(() => renderJson(stack)).toThrow("their values of `token` differ");
      expect(() => renderJson(stack)).not.toThrow("made-up");
    });
  });
});

type Give = (stack: TerraformStack, provider: TerraformProvider) => unknown;
test.each<[string, Give]>([
  ["a metrics token", (stack, provider) => new MetricsToken(stack, "Token", { provider })],
  ["an ephemeral token", (stack, provider) => new EphemeralMetricsToken(stack, "Token", { provider })],
  ["an organization token", (stack, provider) => new OrganizationToken(stack, "Token", { provider })],
  ["a team token", (stack, provider) => new TeamToken(stack, "Token", { teamId: "team-1", provider })],
  ["a list", (stack, provider) => new MetricsTokenList(stack, "Token", { provider })],
  ["a lookup", (stack, provider) => TeamToken.fromTeamId(stack, "Token", "team-1", { provider })],
])("a provider that is declared in another stack is rejected: %s", (_, give) => {
  const app = Testing.app();
  const [own, other] = ["own", "other"].map((id) => new TerraformStack(app, id));
  expect(() => give(own, new TfeProvider(other, "Tfe", settings))).toThrow(
    "[own/Token] `provider` must be declared in the construct's stack, own, got other/Tfe.",
  );
});
