import { connectionFor, type ConnectionOptions } from "../../lib/cli/connection";
import { UsageError } from "../../lib/cli/usage-error";

const env = { HOME: "/nowhere", TFE_TOKEN: "made-up-token", TFE_ORGANIZATION: "acme" };

const resolveConnection = (
  options: ConnectionOptions,
  more: Record<string, string> = {},
): ReturnType<typeof connectionFor> =>
  connectionFor(options, { ...env, ...more }, "cdktf-tfe-tokens/0.0.0", () => undefined);

it.each([
  ["the options", { hostname: "a.example", organization: "emca" }, {}, "a.example", "emca"],
  [
    "the address, which takes precedence over the host name",
    { address: "http://b.example", hostname: "a" },
    {},
    "b.example",
    "acme",
  ],
  ["the environment", {}, { TFE_HOSTNAME: "c.example" }, "c.example", "acme"],
  ["the default host and the environment", { organization: "" }, {}, "app.terraform.io", "acme"],
])(
  "resolves the host and the organization from %s",
  (_, options, more: Record<string, string>, host, organization) => {
    expect(resolveConnection(options, more)).toMatchObject({ host, organization });
  },
);

it.each([
  ["a missing organization", {}, { TFE_ORGANIZATION: "" }, "Use --organization, or set TFE_ORGANIZATION"],
  [
    "a missing organization together with another problem",
    {},
    { TFE_ORGANIZATION: "", TFE_TOKEN: "" },
    "token of the owners team or of one of its members.\nThe organization is missing. Use --organization, or set TFE_ORGANIZATION",
  ],
  ["a missing credential", { hostname: "a.example" }, { TFE_TOKEN: "" }, "  - TF_TOKEN_a_example\n"],
  ["an invalid credential", {}, { TFE_TOKEN: "made up" }, "TFE_TOKEN isn't a valid API token"],
  [
    "an invalid address",
    { address: "a.example" },
    {},
    '--address must be the URL of a server, got "a.example"',
  ],
  ["an invalid host name", { hostname: "http://a" }, {}, '--hostname must be a host name, got "http://a"'],
  ["an invalid variable", {}, { TFE_ADDRESS: "a.example" }, "TFE_ADDRESS must be the URL of a server"],
  [
    "an unsupported proxy",
    {},
    { HTTPS_PROXY: "socks5://u:made-up@p" },
    "HTTPS_PROXY names a socks5 proxy, which isn't supported",
  ],
  ["a missing CA file", { caFile: "/nowhere/ca" }, {}, `--ca-file "/nowhere/ca" can't be read (ENOENT)`],
])("rejects %s without quoting a secret", (_, options, more: Record<string, string>, words) => {
  const connect = (): unknown => resolveConnection(options, more);
  expect(connect).toThrow(UsageError);
  expect(connect).toThrow(words);
  expect(connect).not.toThrow(/made.up/);
});

it.each([
  [
    { hostname: "a.example" },
    { TFE_SSL_SKIP_VERIFY: "true" },
    /^the certificate of a\.example is not verified/,
  ],
  [{ address: "http://a.example" }, { TFE_SSL_SKIP_VERIFY: "true" }, /^$/],
  [{ hostname: "a.example" }, {}, /^$/],
])(
  "with the options %j and the environment %j, the warning matches %s, which is /^$/ if no warning is returned",
  (options, more: Record<string, string>, words) => {
    expect(resolveConnection(options, more).warning ?? "").toMatch(words);
  },
);
