import { connectionFor, type ConnectionOptions } from "../../lib/cli/connection";
import { UsageError } from "../../lib/cli/usage-error";

const env = { HOME: "/nowhere", TFE_TOKEN: "made-up-token", TFE_ORGANIZATION: "acme" };

const connection = (
  options: ConnectionOptions,
  more: Record<string, string> = {},
): ReturnType<typeof connectionFor> =>
  connectionFor(options, { ...env, ...more }, "cdktf-tfe-tokens/0.0.0", () => undefined);

it.each([
  ["what the options say", { hostname: "a.example", organization: "emca" }, {}, "a.example", "emca"],
  [
    "the address before the host name",
    { address: "http://b.example", hostname: "a" },
    {},
    "b.example",
    "acme",
  ],
  ["what the environment says", {}, { TFE_HOSTNAME: "c.example" }, "c.example", "acme"],
  ["the vendor's host", { organization: "" }, {}, "app.terraform.io", "acme"],
])("takes %s", (_, options, more: Record<string, string>, host, organization) => {
  expect(connection(options, more)).toMatchObject({ host, organization });
});

it.each([
  ["no organization", {}, { TFE_ORGANIZATION: "" }, "give --organization, or set TFE_ORGANIZATION"],
  ["no credential", { hostname: "a.example" }, { TFE_TOKEN: "" }, "  - TF_TOKEN_a_example\n"],
  ["what is no credential", {}, { TFE_TOKEN: "made up" }, "TFE_TOKEN cannot be an API token"],
  ["a wrong address", { address: "a.example" }, {}, '--address must be the URL of a server, got "a.example"'],
  ["a wrong host name", { hostname: "http://a" }, {}, '--hostname must be a host name, got "http://a"'],
  ["a wrong variable", {}, { TFE_ADDRESS: "a.example" }, "TFE_ADDRESS must be the URL of a server"],
  [
    "a wrong proxy",
    {},
    { HTTPS_PROXY: "socks5://u:made-up@p" },
    "HTTPS_PROXY names a proxy of the kind socks5",
  ],
  ["no authorities", { caFile: "/nowhere/ca" }, {}, '--ca-file "/nowhere/ca" cannot be read (ENOENT)'],
])("refuses %s, and shows no secret", (_, options, more: Record<string, string>, words) => {
  const failing = (): unknown => connection(options, more);
  expect(failing).toThrow(UsageError);
  expect(failing).toThrow(words);
  expect(failing).not.toThrow(/made.up/);
});

it.each([
  [
    { hostname: "a.example" },
    { TFE_SSL_SKIP_VERIFY: "true" },
    /^the certificate of a\.example is not verified/,
  ],
  [{ address: "http://a.example" }, { TFE_SSL_SKIP_VERIFY: "true" }, /^$/],
  [{ hostname: "a.example" }, {}, /^$/],
])("with %j and %j warns %s", (options, more: Record<string, string>, words) => {
  expect(connection(options, more).warning ?? "").toMatch(words);
});
