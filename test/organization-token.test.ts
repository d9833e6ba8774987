import { OrganizationToken as RawOrganizationToken } from "@cdktf/provider-tfe/lib/organization-token";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { VaultProvider } from "@cdktf/provider-vault/lib/provider";
import { TerraformOutput, TerraformResource, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { OrganizationToken, type OrganizationTokenProps } from "../lib";
import { renderJson } from "./support/rendered";

function newStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "platform");
  new TfeProvider(stack, "Tfe");
  return stack;
}

function synth(props?: OrganizationTokenProps): unknown {
  const stack = newStack();
  new OrganizationToken(stack, "Acme", props);
  return renderJson(stack).resource.tfe_organization_token.Acme;
}

describe("an OrganizationToken", () => {
  test("maps its props to the provider's arguments", () => {
    const lifecycle = { preventDestroy: true };
    expect(
      synth({ organization: "acme", expiresAt: "2027-01-31T12:00:00Z", forceRegenerate: true, lifecycle }),
    ).toEqual({
      organization: "acme",
      expired_at: "2027-01-31T12:00:00Z",
      force_regenerate: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  test("omits props that aren't set", () => {
    expect(synth()).toEqual({});
  });

  test("is created by the given provider", () => {
    const stack = newStack();
    const provider = new TfeProvider(stack, "Other", { alias: "other" });
    new OrganizationToken(stack, "Acme", { provider });
    expect(renderJson(stack).resource.tfe_organization_token.Acme).toEqual({ provider: "tfe.other" });
  });

  test("has the address that a raw resource would have, and the resource is its default child", () => {
    const ours = newStack();
    const token = new OrganizationToken(ours, "Acme");
    const raw = newStack();
    new RawOrganizationToken(raw, "Acme");
    const addresses = (stack: TerraformStack) =>
      Object.keys(renderJson(stack).resource.tfe_organization_token);
    expect(addresses(ours)).toEqual(addresses(raw));
    expect(TerraformResource.isTerraformResource(token.node.defaultChild)).toBe(true);
  });

  test("exposes the secret of the resource without a data source", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme");
    new TerraformOutput(stack, "value", { value: token.value, sensitive: true });
    expect(renderJson(stack).output.value.value).toBe("${tfe_organization_token.Acme.token}");
    expect(renderJson(stack).data).toBeUndefined();
  });

  test("reads its ID and expiry with one data source, after the token is created", () => {
    const stack = newStack();
    const token = new OrganizationToken(stack, "Acme", { organization: "acme" });
    new TerraformOutput(stack, "all", { value: [token.tokenId, token.expiresAt, token.tokenId] });
    const [[address, lookup], ...others] = Object.entries(
      renderJson(stack).data.tfetokens_organization_token,
    );
    expect(others).toEqual([]);
    expect(lookup).toEqual({
      organization: "${tfe_organization_token.Acme.id}",
      depends_on: ["tfe_organization_token.Acme"],
    });
    expect(renderJson(stack).output.all.value).toEqual([
      `\${data.tfetokens_organization_token.${address}.id}`,
      `\${data.tfetokens_organization_token.${address}.expires_at}`,
      `\${data.tfetokens_organization_token.${address}.id}`,
    ]);
  });

  test("accepts values that are unknown at synth", () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, "v", {});
    new OrganizationToken(stack, "Acme", {
      organization: variable.stringValue,
      expiresAt: variable.stringValue,
      forceRegenerate: variable.booleanValue,
    });
    expect(renderJson(stack).resource.tfe_organization_token.Acme).toEqual({
      organization: "${var.v}",
      expired_at: "${var.v}",
      force_regenerate: "${var.v}",
    });
  });

  test.each<[string, OrganizationTokenProps, string]>([
    ["an empty organization", { organization: "" }, '`organization` must not be empty, got "".'],
    [
      "an expiry that isn't a timestamp",
      { expiresAt: "720h" },
      "`expiresAt` must be an RFC 3339 timestamp with a time zone",
    ],
  ])("rejects %s", (_, props, message) => {
    expect(() => synth(props)).toThrow(`[platform/Acme] ${message}`);
  });

  test("rejects a provider of a different type", () => {
    const stack = newStack();
    const provider = new VaultProvider(stack, "Vault", { address: "https://vault.example.com" });
    expect(() => new OrganizationToken(stack, "Acme", { provider })).toThrow(
      '[platform/Acme] `provider` must be a TfetokensProvider or a TfeProvider, got platform/Vault, a provider of type "vault".',
    );
  });
});
