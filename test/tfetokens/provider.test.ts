import { readFileSync } from "node:fs";
import path from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { type Rendered, renderJson, renderHcl } from "../support/rendered";
import { tfetokens } from "../../lib";
import { BUNDLED_VERSION } from "../../lib/tfetokens/private/bundled-provider";

type Attributes = Record<string, { type: string | readonly string[] }>;
const schema = JSON.parse(
  readFileSync(path.join(__dirname, "../../lib/tfetokens/generated/schema.json"), "utf8"),
) as {
  provider_schemas: Record<string, { provider: { block: { attributes: Attributes } } }>;
};
const attributes = schema.provider_schemas["terraform.local/cdktf/tfetokens"].provider.block.attributes;

const everything: tfetokens.TfetokensProviderConfig = {
  address: "https://tfe.example.com:8443",
  hostname: "tfe.example.com",
  token: "made-up-token",
  organization: "acme",
  caFile: "ca.pem",
  sslSkipVerify: true,
  stateEncryptionKey: ["made-up-key"],
};

function synth(
  config?: tfetokens.TfetokensProviderConfig,
  context: Readonly<Record<string, unknown>> = {},
): Rendered {
  const stack = new TerraformStack(Testing.app({ context }), "platform");
  new tfetokens.TfetokensProvider(stack, "Tfetokens", config);
  return renderJson(stack);
}

describe("a TfetokensProvider", () => {
  test("has exactly the arguments of the provider's schema, with the same types", () => {
    const [block] = synth(everything).provider.tfetokens;
    const types = Object.fromEntries(
      Object.entries(block).map(([name, value]) => [
        name,
        Array.isArray(value) ? ["list", typeof value[0]] : typeof value,
      ]),
    );
    const expected = Object.entries(attributes).map(([name, { type }]) => [
      name,
      type === "bool" ? "boolean" : type,
    ]);
    expect(types).toEqual(Object.fromEntries(expected));
  });

  test("maps its props to the provider's arguments", () => {
    expect(synth(everything).provider.tfetokens).toEqual([
      {
        address: "https://tfe.example.com:8443",
        hostname: "tfe.example.com",
        token: "made-up-token",
        organization: "acme",
        ca_file: "ca.pem",
        ssl_skip_verify: true,
        state_encryption_key: ["made-up-key"],
      },
    ]);
  });

  test("renders the same arguments in HCL", () => {
    const stack = new TerraformStack(Testing.app(), "platform");
    new tfetokens.TfetokensProvider(stack, "Tfetokens", { ...everything, alias: "other" });
    const block = /provider "tfetokens" \{[^}]*\}/.exec(renderHcl(stack))?.[0];
    expect(
      block
        ?.replace(/\[\n([^\n]*)\n\]/, "[$1]")
        .split("\n")
        .slice(1, -1)
        .sort(),
    ).toEqual([
      'address = "https://tfe.example.com:8443"',
      'alias = "other"',
      'ca_file = "ca.pem"',
      'hostname = "tfe.example.com"',
      'organization = "acme"',
      "ssl_skip_verify = true",
      'state_encryption_key = ["made-up-key"]',
      'token = "made-up-token"',
    ]);
  });

  test("requires exactly this package's version, from the bundled provider's source address", () => {
    expect(synth().terraform.required_providers.tfetokens).toEqual({
      source: "terraform.local/cdktf/tfetokens",
      version: BUNDLED_VERSION,
    });
  });

  test("requires the configured source and version if both are set", () => {
    const source = "registry.example.com/acme/tfetokens";
    expect(synth({ source, version: "~> 0.1" }).terraform.required_providers.tfetokens).toEqual({
      source,
      version: "~> 0.1",
    });
  });

  test("rejects a version without a source", () => {
    expect(() => synth({ version: "0.0.9" })).toThrow(
      '`version` must be set together with `source`, got "0.0.9" alone.',
    );
  });

  describe("configured for a whole app", () => {
    const source = "app.terraform.io/acme/tfetokens";
    const sourceKey = "cdktf-tfe-tokens:providerSource";
    const versionKey = "cdktf-tfe-tokens:providerVersion";
    const required = (
      config: tfetokens.TfetokensProviderConfig,
      context: Readonly<Record<string, unknown>>,
    ): unknown => synth(config, context).terraform.required_providers.tfetokens;

    test("is required from the private registry, in this package's version", () => {
      expect(required({}, { [sourceKey]: source })).toEqual({ source, version: BUNDLED_VERSION });
    });

    test("is required with the configured version constraint", () => {
      expect(required({}, { [sourceKey]: source, [versionKey]: "~> 0.1" })).toEqual({
        source,
        version: "~> 0.1",
      });
    });

    test("with its own source is required from there, regardless of the app-wide source and version constraint", () => {
      const own = "registry.example.com/acme/tfetokens";
      expect(required({ source: own }, { [sourceKey]: source, [versionKey]: "0.0.9" })).toEqual({
        source: own,
        version: BUNDLED_VERSION,
      });
    });

    test.each([
      [{ [versionKey]: "0.0.9" }, `${versionKey} must be set together with ${sourceKey}, got "0.0.9" alone`],
      [
        { [sourceKey]: "acme/tfetokens" },
        `${sourceKey} must be a source address such as .*, got "acme/tfetokens"`,
      ],
      [{ [sourceKey]: true }, `${sourceKey} must be a source address such as .*, got true`],
      [
        { [sourceKey]: source, [versionKey]: 1 },
        `${versionKey} must be a version constraint such as .*, got 1`,
      ],
    ])("rejects %j", (context, words) => {
      expect(() => required({}, context)).toThrow(new RegExp(words));
    });
  });

  test("can be changed until synth", () => {
    const stack = new TerraformStack(Testing.app(), "platform");
    const provider = new tfetokens.TfetokensProvider(stack, "Tfetokens");
    provider.hostname = "tfe.example.com";
    provider.alias = "other";
    expect(renderJson(stack).provider.tfetokens).toEqual([{ hostname: "tfe.example.com", alias: "other" }]);
  });
});
