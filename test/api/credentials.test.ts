import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCredential } from "../../lib/api/credentials";

describe("the credential of a host", () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "tfetokens-home-"));
    mkdirSync(join(home, ".terraform.d"));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  const login = (content: string): void =>
    writeFileSync(join(home, ".terraform.d", "credentials.tfrc.json"), content);

  const found = (host: string, env: Record<string, string>): string | undefined => {
    const credential = findCredential(host, { HOME: home, ...env });
    return "token" in credential ? credential.token.reveal() : undefined;
  };

  const everywhere = {
    TFE_TOKEN: "from TFE_TOKEN",
    TF_TOKEN_tfe__1_example_com_8443: "from the host with its port",
    TF_TOKEN_tfe__1_example_com: "from the host",
  };

  it("comes from the first of its places that has one", () => {
    login(JSON.stringify({ credentials: { "tfe-1.example.com:8443": { token: "from the file" } } }));
    const env: Record<string, string> = { ...everywhere };
    const order = ["TFE_TOKEN", "TF_TOKEN_tfe__1_example_com_8443", "TF_TOKEN_tfe__1_example_com"].map(
      (name) => {
        const token = found("tfe-1.example.com:8443", env);
        delete env[name];
        return token;
      },
    );
    expect([...order, found("tfe-1.example.com:8443", env)]).toEqual([
      "from TFE_TOKEN",
      "from the host with its port",
      "from the host",
      "from the file",
    ]);
  });

  it("may stand in a variable whose name keeps the host's hyphens", () => {
    expect(found("tfe-1.example.com", { "TF_TOKEN_tfe-1_example_com": "a" })).toBe("a");
  });

  it("is not that of another host", () => {
    login(JSON.stringify({ credentials: { "other.example.com": { token: "other" } } }));
    expect(found("tfe.example.com", { TF_TOKEN_other_example_com: "other" })).toBeUndefined();
  });

  it.each(["", "{", "[]", '{"credentials": null}', '{"credentials": {"a.example": {"token": 1}}}'])(
    "is not found in a file that reads %p",
    (content) => {
      login(content);
      expect(found("a.example", {})).toBeUndefined();
    },
  );

  it("that is nowhere is told with every place that was looked at, in order", () => {
    expect(findCredential("app.terraform.io", { HOME: home })).toEqual({
      lookedFor: [
        "TFE_TOKEN",
        "TF_TOKEN_app_terraform_io",
        `${join(home, ".terraform.d", "credentials.tfrc.json")} (\`terraform login app.terraform.io\` writes it)`,
      ],
    });
  });
});
