import { MetricsToken as RawMetricsToken } from "../lib/tfetokens/generated/metrics-token";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { TerraformOutput, TerraformResource, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { MetricsToken, type MetricsTokenProps, tfetokens } from "../lib";
import { renderJson } from "./support/rendered";

const newStack = () => new TerraformStack(Testing.app(), "platform");

/** Returns the resource of the only metrics token in a stack. */
function resource(stack: TerraformStack): Record<string, unknown> {
  const [only, ...others] = Object.values(renderJson(stack).resource.tfetokens_metrics_token);
  expect(others).toEqual([]);
  return only;
}

function synth(props?: MetricsTokenProps): Record<string, unknown> {
  const stack = newStack();
  new MetricsToken(stack, "Grafana", props);
  return resource(stack);
}

describe("a MetricsToken", () => {
  test("passes its props to the provider", () => {
    expect(
      synth({
        organization: "acme",
        name: "grafana",
        expiresAt: "2027-01-31T12:00:00Z",
        keepers: { owner: "blue" },
      }),
    ).toEqual({
      organization: "acme",
      name: "grafana",
      expires_at: "2027-01-31T12:00:00Z",
      keepers: { owner: "blue" },
      lifecycle: { create_before_destroy: true },
    });
  });

  test("is destroyed only after its replacement is created, even if other lifecycle settings are given", () => {
    expect(synth({ lifecycle: { preventDestroy: true } }).lifecycle).toEqual({
      create_before_destroy: true,
      prevent_destroy: true,
    });
  });

  test("is destroyed before its replacement is created if `createBeforeDestroy` is false", () => {
    expect(synth({ lifecycle: { createBeforeDestroy: false } }).lifecycle).toEqual({
      create_before_destroy: false,
    });
  });

  test("exposes the secret, ID, name and expiry of the resource", () => {
    const stack = newStack();
    const { value, tokenId, name, expiresAt } = new MetricsToken(stack, "Grafana");
    new TerraformOutput(stack, "all", { value: [value, tokenId, name, expiresAt], sensitive: true });
    expect(renderJson(stack).output.all.value).toEqual([
      "${tfetokens_metrics_token.Grafana.token}",
      "${tfetokens_metrics_token.Grafana.id}",
      "${tfetokens_metrics_token.Grafana.name}",
      "${tfetokens_metrics_token.Grafana.valid_until}",
    ]);
  });

  test("has the address that a raw resource would have, and the resource is its default child", () => {
    const ours = newStack();
    const token = new MetricsToken(ours, "Grafana", { name: "grafana" });
    const raw = newStack();
    new tfetokens.TfetokensProvider(raw, "Tfetokens");
    new RawMetricsToken(raw, "Grafana", { name: "grafana" });
    const addresses = (stack: TerraformStack) =>
      Object.keys(renderJson(stack).resource.tfetokens_metrics_token);
    expect(addresses(ours)).toEqual(addresses(raw));
    expect(TerraformResource.isTerraformResource(token.node.defaultChild)).toBe(true);
  });

  describe("without a name", () => {
    const prefixOf = (path: string[]): unknown => {
      const [stackId, ...ids] = path;
      const stack = new TerraformStack(Testing.app(), stackId);
      const id = ids.pop() ?? "";
      const scope = ids.reduce<Construct>((parent, name) => new Construct(parent, name), stack);
      new MetricsToken(scope, id);
      return resource(stack).name_prefix;
    };

    test.each([
      [["platform", "Blue", "Grafana"], "platform-blue-grafana-"],
      [["platform", "Blue team", "Grafana_2"], "platform-blue-team-grafana-2-"],
      [["platform", "-Blue-", "_"], "platform-blue-"],
      [["platform", "x".repeat(50)], `platform-${"x".repeat(50)}-`],
    ])("derives its name prefix from its path %j", (path, prefix) => {
      expect(prefixOf(path)).toBe(prefix);
    });

    test("has a prefix of at most 60 characters, which contains a hash if the path is longer", () => {
      const prefixes = ["a", "b"].map((end) => prefixOf(["platform", "x".repeat(51), end]));
      expect(prefixes).toEqual([
        expect.stringMatching(/^platform-x{41}-[0-9a-f]{8}-$/),
        expect.stringMatching(/^platform-x{41}-[0-9a-f]{8}-$/),
      ]);
      expect(prefixes[0]).toHaveLength(60);
      expect(prefixes[0]).not.toBe(prefixes[1]);
    });

    test("counts the hyphen at the end as one of the 60 characters", () => {
      expect(prefixOf(["platform", "x".repeat(51)])).toMatch(/^platform-x{41}-[0-9a-f]{8}-$/);
    });

    test("has the same prefix at each synth", () => {
      const path = ["platform", "x".repeat(80)];
      expect(prefixOf(path)).toBe(prefixOf(path));
    });

    test("has a hash as its prefix if its path has no usable characters", () => {
      expect(prefixOf(["日本", "東京"])).toMatch(/^[0-9a-f]{8}-$/);
    });

    test("has the given prefix if `namePrefix` is set", () => {
      expect(synth({ namePrefix: "grafana-" })).toMatchObject({ name_prefix: "grafana-" });
    });
  });

  test("accepts values that are unknown at synth", () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, "v", {}).stringValue;
    new MetricsToken(stack, "Grafana", { organization: variable, name: variable, expiresAt: variable });
    expect(resource(stack)).toMatchObject({
      organization: "${var.v}",
      name: "${var.v}",
      expires_at: "${var.v}",
    });
  });

  test.each<[string, MetricsTokenProps, string]>([
    [
      "a name together with a name prefix",
      { name: "grafana", namePrefix: "grafana-" },
      '`name` must not be set together with `namePrefix`, got "grafana".',
    ],
    ["an empty organization", { organization: "" }, '`organization` must not be empty, got "".'],
    ["an empty name", { name: "" }, '`name` must not be empty, got "".'],
    ["an empty prefix", { namePrefix: "" }, '`namePrefix` must not be empty, got "".'],
    [
      "a line break in the name",
      { name: "a\nb" },
      '`name` must not contain control characters, got "a\\nb".',
    ],
    [
      "a tab in the prefix",
      { namePrefix: "a\t" },
      '`namePrefix` must not contain control characters, got "a\\t".',
    ],
    [
      "an expiry without a time zone",
      { expiresAt: "2027-01-31T12:00:00" },
      "`expiresAt` must be an RFC 3339 timestamp",
    ],
  ])("rejects %s", (_, props, message) => {
    expect(() => synth(props)).toThrow(`[platform/Grafana] ${message}`);
  });

  test("rejects a provider of a different type", () => {
    const stack = newStack();
    const provider = new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
    expect(() => new MetricsToken(stack, "Grafana", { provider })).toThrow(
      '[platform/Grafana] `provider` must be a TfetokensProvider or a TfeProvider, got platform/Vault, a provider of type "vault".',
    );
  });
});
