import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import { findCredential } from "../../../lib/client/auth/credentials";
import { loginCommand } from "../../../lib/client/auth/login-command";

describe("the credential of a host", () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "tfetokens-home-"));
    mkdirSync(join(home, ".terraform.d"));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(home, { recursive: true });
  });

  const write = (name: string, content: string): string => {
    writeFileSync(join(home, name), content);
    return join(home, name);
  };
  const LOGIN = ".terraform.d/credentials.tfrc.json";
  const login = (host: string, token: unknown): string =>
    write(LOGIN, JSON.stringify({ credentials: { [host]: { token } } }));
  const block = (host: string, token: string): string => `credentials "${host}" {\n  token = "${token}"\n}\n`;

  const findToken = (host: string, env: Record<string, string> = {}): string | undefined => {
    const credential = findCredential(host, { HOME: home, ...env }, "linux");
    return "token" in credential ? credential.token.reveal() : undefined;
  };

  it("is read from the first source that contains a credential", () => {
    const host = "tfe-1.example.com:8443";
    login(host, "of-login");
    write(".terraformrc", block(host, "of-the-block"));
    const env: Record<string, string> = {
      TFE_TOKEN: "of-TFE_TOKEN",
      TF_TOKEN_tfe__1_example_com_8443: "of-the-host-with-its-port",
      TF_TOKEN_tfe__1_example_com: "of-the-host",
    };
    const order = Object.keys(env).map((name) => {
      const token = findToken(host, env);
      delete env[name];
      return token;
    });
    order.push(findToken(host));
    rmSync(join(home, LOGIN));
    order.push(findToken(host));
    expect(order).toEqual([
      "of-TFE_TOKEN",
      "of-the-host-with-its-port",
      "of-the-host",
      "of-login",
      "of-the-block",
    ]);
  });

  it.each([
    ["TF_TOKEN_tfe__1_example_com", "tfe-1.example.com"],
    ["TF_TOKEN_tfe-1_example_com", "tfe-1.example.com"],
    ["TF_TOKEN_tfe-1.example.com", "TFE-1.example.com"],
    ["TF_TOKEN_TFE__1_Example_com", "tfe-1.example.com"],
    ["TF_TOKEN_tfe_example_com:8443", "tfe.example.com:8443"],
    ["TF_TOKEN_tfe_example_com", "tfe.example.com:443"],
    ["TF_TOKEN_xn____caf__dma_example", "café.example"],
    ["TF_TOKEN_xn--caf-dma_example", "café.example"],
  ])("is read from %s for %s", (variable, host) => {
    expect(findToken(host, { [variable]: "made-up" })).toBe("made-up");
  });

  it("is read from the last of several nonempty variables for one host, as in Terraform", () => {
    const env = { TF_TOKEN_a_example: "first", TF_TOKEN_A_example: "last", "TF_TOKEN_a.example": "" };
    expect(findToken("a.example", env)).toBe("last");
  });

  it.each([
    ["tfe.example.com", { TF_TOKEN_other_example_com: "other" }],
    ["tfe.example.com", { TF_TOKEN_tfe_example_com_8443: "other-port" }],
    ["tfe.example.com", { TF_TOKEN_: "none" }],
    ["tfe.example.com", { TF_TOKEN_tfe_example_com: "" }],
  ])("of %s isn't read from %j", (host, env: Record<string, string>) => {
    expect(findToken(host, env)).toBeUndefined();
  });

  it.each([
    ["tfe.example.com", "TFE.Example.com:443"],
    ["tfe.example.com:8443", "tfe.example.com:8443"],
  ])("of %s is read from a file with the host name %s", (host, written) => {
    login(written, "made-up");
    expect(findToken(host)).toBe("made-up");
  });

  it("isn't read from a file that names a different port or host", () => {
    login("tfe.example.com:8443", "other-port");
    write(".terraformrc", block("other.example.com", "other-host"));
    expect(findToken("tfe.example.com")).toBeUndefined();
  });

  it.each(["", "{", "[]", '{"credentials": null}', '{"credentials": {"a.example": {"token": 1}}}'])(
    "isn't found in a file that contains %p",
    (content) => {
      write(LOGIN, content);
      expect(findToken("a.example")).toBeUndefined();
    },
  );

  it.each(["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"])(
    "in the file that %s names takes precedence over the credential from `terraform login`",
    (variable) => {
      login("a.example", "of-login");
      write(".terraformrc", block("a.example", "of-the-default-file"));
      const file = write("other.tfrc", block("a.example", "of-the-named-file"));
      expect(findToken("a.example", { [variable]: file })).toBe("of-the-named-file");
      expect(findToken("a.example", { [variable]: write("empty.tfrc", "") })).toBe("of-login");
    },
  );

  it("is also read from a configuration file in JSON", () => {
    const file = write("a.json", '{"credentials": {"a.example": {"token": "made-up"}}}');
    expect(findToken("a.example", { TF_CLI_CONFIG_FILE: file })).toBe("made-up");
  });

  it("is reported as missing, with every location that was searched, in order", () => {
    write(".terraformrc", "credentials {");
    expect(findCredential("tfe-1.example.com:8443", { HOME: home }, "linux")).toEqual({
      lookedFor: [
        "TFE_TOKEN",
        "TF_TOKEN_tfe__1_example_com_8443",
        "TF_TOKEN_tfe__1_example_com",
        `${join(home, LOGIN)} (\`terraform login tfe-1.example.com:8443\` writes it)`,
        `${join(home, ".terraformrc")} (isn't valid HCL or JSON: the block that starts on line 1 isn't closed)`,
      ],
    });
  });

  it.each([
    [{ TERRAFORM_BINARY_NAME: "tofu" }, undefined, "tofu login"],
    [{ TERRAFORM_BINARY_NAME: "/opt/opentofu/tofu" }, "/usr/bin/node", "tofu login"],
    [{}, "/usr/local/bin/tofu", "tofu login"],
    [{}, "/usr/local/bin/terraform", "terraform login"],
    [{ TERRAFORM_BINARY_NAME: "terraform" }, undefined, "terraform login"],
    [{}, undefined, "terraform login"],
  ])("given %j and the parent process %s, is stored by `%s`", (env, parent, command) => {
    expect(loginCommand(env, parent ?? "")).toBe(command);
  });

  it("is stored by `tofu login` if cdktf uses OpenTofu", () => {
    const credential = findCredential("a.example", { HOME: home, TERRAFORM_BINARY_NAME: "tofu" }, "linux");
    expect(JSON.stringify(credential)).toContain("`tofu login a.example` writes it");
  });

  it("isn't requested from a credentials helper, and the helper is reported", () => {
    write(".terraformrc", 'credentials_helper "vault" {}');
    const credential = findCredential("a.example", { HOME: home }, "linux");
    expect(JSON.stringify(credential)).toMatch(/credentials_helper .*vault.* isn't supported/);
  });

  it("doesn't require a home directory", () => {
    jest.spyOn(os, "homedir").mockImplementation(() => {
      throw new Error("ENOENT: uv_os_homedir");
    });
    const file = write("other.tfrc", block("a.example", "made-up"));
    const token = expect.anything() as unknown;
    expect(findCredential("a.example", { TFE_TOKEN: "made-up" }, "linux")).toEqual({
      token,
      source: { kind: "variable", name: "TFE_TOKEN" },
    });
    expect(findCredential("a.example", { TF_CLI_CONFIG_FILE: file }, "linux")).toEqual({
      token,
      source: { kind: "file", path: file },
    });
    expect(findCredential("a.example", {}, "linux")).toEqual({
      lookedFor: ["TFE_TOKEN", "TF_TOKEN_a_example", "the CLI configuration (there is no home directory)"],
    });
  });

  it("is searched for in the Windows locations on Windows", () => {
    expect(findCredential("a.example", { APPDATA: "C:\\Users\\a\\AppData\\Roaming" }, "win32")).toEqual({
      lookedFor: [
        "TFE_TOKEN",
        "TF_TOKEN_a_example",
        "C:\\Users\\a\\AppData\\Roaming\\terraform.d\\credentials.tfrc.json (`terraform login a.example` writes it)",
        'C:\\Users\\a\\AppData\\Roaming\\terraform.rc (a block `credentials "a.example"`)',
      ],
    });
  });

  it.each(["made-up\n", "made up", "mäde-up", "\u0000"])(
    "is rejected with its source, but without its value, if it is malformed: %j",
    (token) => {
      expect(findCredential("a.example", { TFE_TOKEN: token })).toEqual({
        malformed: { kind: "variable", name: "TFE_TOKEN" },
      });
      const file = login("a.example", token);
      expect(findCredential("a.example", { HOME: home }, "linux")).toEqual({
        malformed: { kind: "file", path: file },
      });
    },
  );
});
