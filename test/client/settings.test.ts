import { checkArguments, resolveSettings, type SettingsInput } from "../../lib/client/settings";

const env = { HOME: "/nowhere", TFE_TOKEN: "made-up-token" };

function problemsOf(input: SettingsInput, more: Record<string, string> = {}): readonly string[] {
  const resolved = resolveSettings(input, { ...env, ...more });
  return "problems" in resolved
    ? resolved.problems.map(
        ({ setting, problem }) => `${"name" in setting ? setting.name : setting.kind} ${problem}`,
      )
    : [];
}

describe("resolveSettings", () => {
  it("reports all problems at once", () => {
    const input = { address: "a.example", organization: "..", caFile: "/nowhere/ca" };
    expect(problemsOf(input, { TFE_SSL_SKIP_VERIFY: "yes", HTTPS_PROXY: "socks5://p.example" })).toEqual([
      'address must be the URL of a server, got "a.example"',
      'TFE_SSL_SKIP_VERIFY must be true or false, got "yes"',
      'organization must be the name of an organization, got ".."',
      `caFile "/nowhere/ca" can't be read (ENOENT)`,
      "HTTPS_PROXY names a socks5 proxy, which isn't supported",
    ]);
  });

  it.each([
    ["https://tfe.example.com/api/v2", "https://tfe.example.com"],
    ["https://tfe.example.com/api/v2/", "https://tfe.example.com"],
    ["https://tfe.example.com:8443/below/api", "https://tfe.example.com:8443/below"],
  ])("given %s, suggests the URL without the path of the API", (address, suggestion) => {
    const resolved = resolveSettings({ address }, env);
    expect(resolved).toMatchObject({
      problems: [
        {
          setting: { kind: "argument", name: "address" },
          problem: expect.stringContaining("the path of the API") as string,
          remedy: expect.stringContaining(`Use "${suggestion}".`) as string,
        },
      ],
    });
  });

  it("doesn't look for a credential if the address is invalid", () => {
    expect(problemsOf({ address: "a.example" }, { TFE_TOKEN: "" })).toHaveLength(1);
  });

  it("reports a missing credential with every location that was searched", () => {
    const resolved = resolveSettings({ hostname: "a.example" }, { HOME: "/nowhere" });
    expect(resolved).toMatchObject({
      problems: [{ setting: { kind: "credential" }, problem: "was found for a.example" }],
    });
    expect(JSON.stringify(resolved)).toContain("TF_TOKEN_a_example");
  });

  it.each([
    [{ sslSkipVerify: true }, {}, { kind: "argument", name: "sslSkipVerify" }],
    [{}, { TFE_SSL_SKIP_VERIFY: "t" }, { kind: "variable", name: "TFE_SSL_SKIP_VERIFY" }],
    [{ sslSkipVerify: false }, { TFE_SSL_SKIP_VERIFY: "true" }, undefined],
    [{ sslSkipVerify: true, address: "http://a.example" }, {}, undefined],
  ])(
    "names the setting, if any, that disables certificate verification, given %j and %j",
    (input, more: Record<string, string>, by) => {
      const resolved = resolveSettings(input, { ...env, ...more });
      expect("settings" in resolved && resolved.settings.unverifiedBy).toEqual(by);
    },
  );
});

describe("checkArguments", () => {
  it("reports invalid arguments, doesn't quote the token, and reads neither the environment nor files", () => {
    expect(checkArguments({ caFile: "/nowhere/ca" })).toEqual([]);
    const wrong = { address: "a", hostname: "https://b", token: "made up", organization: ".." };
    expect(checkArguments(wrong)).toHaveLength(4);
    expect(JSON.stringify(checkArguments(wrong))).not.toContain("made up");
  });
});
