import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configure } from "../../lib/adapter/configuration";
import type { Connection } from "../../lib/adapter/connection";
import { discardLog } from "../../lib/adapter/log";
import type { Response } from "../../lib/adapter/framework/provider";
import { validate, type ProviderConfig } from "../../lib/adapter/provider-schema";
import { UNKNOWN } from "../../lib/adapter/framework/values/value";
import { NetworkError } from "../../lib/client/http/errors";
import { selfSignedCertificate } from "../../lib/shared/x509/self-signed-certificate";

const nothing: ProviderConfig = {
  address: null,
  hostname: null,
  token: null,
  organization: null,
  ca_file: null,
  ssl_skip_verify: null,
  state_encryption_key: null,
};

describe("the provider's configuration", () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "tfetokens-home-"));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  const runConfigure = (
    config: Partial<ProviderConfig>,
    env: Record<string, string> = {},
  ): Required<Pick<Response<Connection>, "diagnostics">> & Response<Connection> => {
    const environment = { env: { HOME: home, ...env }, version: "0.0.0", log: discardLog };
    const { signal } = new AbortController();
    const stop = { stopRequested: signal, hardStop: signal };
    const response = configure({ ...nothing, ...config }, environment, stop);
    return { diagnostics: [], ...response };
  };

  /** Returns the URL of the first request. The request can't reach a server, and the error contains its URL. */
  async function resolveFirstUrl(
    config: Partial<ProviderConfig>,
    env: Record<string, string> = {},
  ): Promise<string> {
    // The proxy applies to all hosts except loopback hosts. Nothing listens on its port.
    const proxies = { HTTPS_PROXY: "http://127.0.0.1:1", HTTP_PROXY: "http://127.0.0.1:1" };
    const { value, diagnostics } = runConfigure({ token: "made-up", ...config }, { ...proxies, ...env });
    expect(diagnostics).toEqual([]);
    const stop = AbortSignal.timeout(50);
    const error: unknown = await value?.client.read("ping", stop).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NetworkError);
    return (error as NetworkError).call.url;
  }

  it.each([
    ["app.terraform.io by default", {}, {}, "https://app.terraform.io/.well-known/terraform.json"],
    ["TFE_HOSTNAME", {}, { TFE_HOSTNAME: "h.example" }, "https://h.example/.well-known/terraform.json"],
    [
      "TFE_ADDRESS before TFE_HOSTNAME",
      {},
      { TFE_HOSTNAME: "h.example", TFE_ADDRESS: "http://a.example:8080" },
      "http://a.example:8080/api/v2/ping",
    ],
    [
      "`hostname` before the environment",
      { hostname: "H.Example:443" },
      { TFE_ADDRESS: "http://a.example" },
      "https://h.example/.well-known/terraform.json",
    ],
    [
      "`address` before everything else",
      { address: "https://a.example/below/", hostname: "h.example" },
      { TFE_ADDRESS: "http://b.example" },
      "https://a.example/below/api/v2/ping",
    ],
    [
      "the next source if an argument is empty",
      { address: "", hostname: "" },
      { TFE_HOSTNAME: "h.example" },
      "https://h.example/.well-known/terraform.json",
    ],
  ])("resolves the server: %s", async (_name, config, env: Record<string, string>, url) => {
    await expect(resolveFirstUrl(config, env)).resolves.toBe(url);
  });

  it("uses a `host` block of the CLI configuration instead of service discovery, as Terraform does", async () => {
    const file = join(home, "cli.tfrc");
    writeFileSync(file, 'host "h.example" { services = { "tfe.v2" = "https://api.example/v2/" } }');
    await expect(resolveFirstUrl({ hostname: "h.example" }, { TF_CLI_CONFIG_FILE: file })).resolves.toBe(
      "https://api.example/v2/ping",
    );
  });

  it.each([
    [{ organization: "acme" }, { TFE_ORGANIZATION: "other" }, "acme"],
    [{}, { TFE_ORGANIZATION: "other" }, "other"],
    [{ organization: "" }, { TFE_ORGANIZATION: "other" }, "other"],
    [{}, {}, undefined],
    [{ organization: UNKNOWN }, { TFE_ORGANIZATION: "other" }, UNKNOWN],
  ])(
    "given %j and %j, resolves the organization to %s",
    (config, env: Record<string, string>, organization) => {
      expect(runConfigure({ token: "made-up", ...config }, env).value?.organization).toBe(organization);
    },
  );

  it("reports every location that it searched, in order, if it finds no token", () => {
    const { value, diagnostics } = runConfigure({ hostname: "tfe-1.example.com:8443" });
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      severity: "error",
      summary: "No API token was found for tfe-1.example.com:8443",
      attribute: ["token"],
    });
    expect(
      diagnostics[0].detail
        .split("\n")
        .slice(1, -1)
        .map((line) => line.trim()),
    ).toEqual([
      "- the argument `token` of the provider",
      "- TFE_TOKEN",
      "- TF_TOKEN_tfe__1_example_com_8443",
      "- TF_TOKEN_tfe__1_example_com",
      `- ${home}/.terraform.d/credentials.tfrc.json (\`terraform login tfe-1.example.com:8443\` writes it)`,
      `- ${home}/.terraformrc (a block \`credentials "tfe-1.example.com:8443"\`)`,
    ]);
  });

  it.each([
    ["`token`", { token: "made-up\n" }, {}],
    ["The environment variable TFE_TOKEN", {}, { TFE_TOKEN: "made-up\r\n" }],
    ["The environment variable TF_TOKEN_app_terraform_io", {}, { TF_TOKEN_app_terraform_io: "mäde-up" }],
  ])("rejects an invalid token from %s without quoting it", (source, config, env: Record<string, string>) => {
    const { value, diagnostics } = runConfigure(config, env);
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      severity: "error",
      summary: `${source} isn't a valid API token`,
    });
    expect(diagnostics[0].attribute).toEqual(source.startsWith("`") ? ["token"] : undefined);
    expect(JSON.stringify(diagnostics)).not.toMatch(/m[aä]de-up/);
  });

  it.each([
    ["`address`", { address: "tfe.example.com" }, {}, "must be the URL of a server"],
    ["`address`", { address: "https://user:made-up@tfe.example.com" }, {}, "must be the URL of a server"],
    ["`address`", { address: "https://tfe.example.com/?q" }, {}, "must be the URL of a server"],
    ["TFE_ADDRESS", {}, { TFE_ADDRESS: "ftp://tfe.example.com" }, "must be the URL of a server"],
    ["`address`", { address: "https://tfe.example.com/api/v2" }, {}, "the path of the API"],
    ["TFE_ADDRESS", {}, { TFE_ADDRESS: "https://tfe.example.com/tfe/api/v2/" }, "the path of the API"],
    ["`hostname`", { hostname: "https://tfe.example.com" }, {}, "must be a host name"],
    ["TFE_HOSTNAME", {}, { TFE_HOSTNAME: "a b" }, "must be a host name"],
    ["TFE_SSL_SKIP_VERIFY", {}, { TFE_SSL_SKIP_VERIFY: "yes" }, "must be true or false"],
    [
      "HTTPS_PROXY",
      {},
      { HTTPS_PROXY: "socks5://u:made-up@p.example" },
      "names a socks5 proxy, which isn't supported",
    ],
    ["`organization`", { organization: ".." }, {}, 'must be the name of an organization, got ".."'],
    ["`organization`", { organization: "acme/teams" }, {}, "must be the name of an organization"],
    [
      "TFE_ORGANIZATION",
      {},
      { TFE_ORGANIZATION: "acme " },
      'must be the name of an organization, got "acme "',
    ],
    ["`ca_file`", { ca_file: "/nowhere/ca.pem" }, {}, `"/nowhere/ca.pem" can't be read (ENOENT)`],
  ])("rejects %s, given %j and %j", (source, config, env: Record<string, string>, words) => {
    const { value, diagnostics } = runConfigure({ token: "made-up-token", ...config }, env);
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].summary).toContain(source);
    expect(diagnostics[0].summary).toContain(words);
    expect(diagnostics[0].attribute).toEqual(source.startsWith("`") ? [source.slice(1, -1)] : undefined);
    expect(JSON.stringify(diagnostics)).not.toContain("made-up");
  });

  it("ignores invalid values of variables that it doesn't need", () => {
    const env = { TFE_ADDRESS: "nonsense", TFE_HOSTNAME: "no such name" };
    expect(runConfigure({ token: "made-up", hostname: "h.example" }, env).diagnostics).toEqual([]);
  });

  const certificate = selfSignedCertificate({
    commonName: "made up",
    dnsNames: ["h.example"],
  }).certificatePem;

  it.each([
    ["", "doesn't contain a PEM certificate"],
    [
      "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n",
      "contains an invalid certificate (number 1)",
    ],
    [
      `${certificate}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----`,
      "contains an invalid certificate (number 2)",
    ],
  ])("rejects a `ca_file` that contains %j", (content, words) => {
    const file = join(home, "ca.pem");
    writeFileSync(file, content);
    const { diagnostics } = runConfigure({ token: "made-up", ca_file: file });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].summary).toContain(JSON.stringify(file));
    expect(diagnostics[0].summary).toContain(words);
  });

  it("accepts a `ca_file` with several certificates and text between them", () => {
    const file = join(home, "ca.pem");
    writeFileSync(file, `Ours:\n${certificate}\nTheirs:\n${certificate}`);
    expect(runConfigure({ token: "made-up", ca_file: file }).diagnostics).toEqual([]);
  });

  it.each([
    [{ ssl_skip_verify: true }, {}, ["`ssl_skip_verify`"]],
    [{}, { TFE_SSL_SKIP_VERIFY: "true" }, ["TFE_SSL_SKIP_VERIFY"]],
    [{}, { TFE_SSL_SKIP_VERIFY: "1" }, ["TFE_SSL_SKIP_VERIFY"]],
    [{ ssl_skip_verify: false }, { TFE_SSL_SKIP_VERIFY: "true" }, []],
    [{}, { TFE_SSL_SKIP_VERIFY: "false" }, []],
    [{ ssl_skip_verify: true, address: "http://a.example" }, {}, []],
    [{}, {}, []],
  ])(
    "given %j and %j, names %j in the warnings about unverified certificates",
    (config, env: Record<string, string>, by) => {
      const { diagnostics } = runConfigure({ token: "made-up", ...config }, env);
      expect(diagnostics.map(({ severity, detail }) => [severity, /`?\w*_\w*`?/.exec(detail)?.[0]])).toEqual(
        by.map((source) => ["warning", source]),
      );
    },
  );

  it.each([
    [{ token: UNKNOWN }, ["token"]],
    [{ hostname: UNKNOWN, token: UNKNOWN }, ["hostname", "token"]],
    [{ address: UNKNOWN, ca_file: UNKNOWN }, ["address", "ca_file"]],
    [{ address: "http://a.example", hostname: UNKNOWN, token: "made-up" }, []],
    [{ organization: UNKNOWN, token: "made-up" }, []],
  ])("given %j, returns %j as the unknown arguments, without an error", (config, awaited) => {
    const { value, diagnostics } = runConfigure(config);
    expect(diagnostics).toEqual([]);
    expect(value?.unknownArguments).toEqual(awaited);
  });

  it("sends no request if the token is unknown", async () => {
    const { value } = runConfigure({ address: "http://127.0.0.1:1", token: UNKNOWN });
    await expect(value?.client.read("ping", AbortSignal.timeout(50))).rejects.toMatchObject({
      sent: false,
      reason: expect.stringContaining("be known only during apply") as string,
    });
  });

  it("never ends a wait early, because a proof of absence would then require another list request", async () => {
    const { value } = runConfigure({ address: "http://127.0.0.1:1", token: "made-up" });
    const { wait, now, signal } = value as Connection;
    const early: number[] = [];
    for (let i = 0; i < 100; i++) {
      // Each wait ends at a different fraction of a millisecond, which timers ignore.
      const end = now() + 3 + i / 100;
      await wait(end - now(), signal);
      if (now() < end) early.push(end - now());
    }
    expect(early).toEqual([]);
  });

  it("validates the known arguments without reading the environment", () => {
    expect(validate({ ...nothing, address: UNKNOWN, hostname: UNKNOWN, token: UNKNOWN })).toEqual([]);
    const wrong = { ...nothing, address: "a", hostname: "https://b", token: "made up", organization: ".." };
    const places = ["address", "hostname", "token", "organization"];
    expect(validate(wrong).map(({ attribute }) => attribute)).toEqual(places.map((place) => [place]));
  });
});
