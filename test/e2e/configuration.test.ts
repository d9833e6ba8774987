import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { startTestProxy } from "../support/proxy-server";
import { TerraformWorkspace } from "../support/terraform";

const TOKEN = "tfetokens_metrics_token.grafana";
const RESOURCE =
  'resource "tfetokens_metrics_token" "grafana" {\n  organization = "acme"\n  name_prefix = "g-"\n}\n';

/** Runs real Terraform with the built provider against emulators with and without TLS. */
describe("the provider's configuration", () => {
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;

  beforeAll(async () => {
    terraform = new TerraformWorkspace({});
    terraform.configure("");
    await terraform.init();
  });

  afterAll(() => terraform.remove());

  beforeEach(async () => {
    emulator = await startTestEmulator({ tls: true });
    terraform.reset({});
  });

  afterEach(() => emulator.close());

  const port = (): string => new URL(emulator.url).port;
  const file = (name: string, content: string): string => {
    const path = join(terraform.folder, name);
    writeFileSync(path, content);
    return path;
  };

  it("accepts a token from Terraform's CLI configuration and a CA certificate from a file", async () => {
    const ca = file("ca.pem", emulator.certificate ?? "");
    const cli = file("made-up.tfrc", `credentials "LOCALHOST:${port()}" {\n  token = "${OWNER_TOKEN}"\n}\n`);
    terraform.configure(
      `provider "tfetokens" {\n  hostname = "localhost:${port()}"\n  ca_file = ${JSON.stringify(ca)}\n}\n${RESOURCE}`,
    );
    const { code, output } = await terraform.run(["apply", "-auto-approve", "-no-color"], {
      TF_CLI_CONFIG_FILE: cli,
    });
    expect(output).toContain("1 added");
    expect(output).not.toContain("Warning");
    expect(code).toBe(0);
    expect(await emulator.metricsTokens()).toHaveLength(1);
  });

  it("causes a warning if it disables certificate verification", async () => {
    terraform.configure(
      `provider "tfetokens" {\n  address = "${emulator.url}"\n  token = "${OWNER_TOKEN}"\n  ssl_skip_verify = true\n}\n${RESOURCE}`,
    );
    const { code, diagnostics } = await terraform.apply();
    expect(code).toBe(0);
    expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toContainEqual([
      "warning",
      `The certificate of ${new URL(emulator.url).host} is not verified`,
    ]);
    expect(diagnostics.map(({ snippet }) => snippet?.code)).toContain("  ssl_skip_verify = true");
  });

  it("causes an error that lists the searched locations if no token is found", async () => {
    terraform.configure(`provider "tfetokens" {}\n${RESOURCE}`);
    const { code, diagnostics } = await terraform.plan();
    expect(code).toBe(1);
    expect(diagnostics).toMatchObject([{ summary: "No API token was found for app.terraform.io" }]);
    for (const place of ["TFE_TOKEN", "TF_TOKEN_app_terraform_io", "credentials.tfrc.json", ".terraformrc"]) {
      expect(diagnostics[0].detail).toContain(place);
    }
  });

  it("includes the proxy from `HTTP_PROXY`", async () => {
    const plain = await startTestEmulator();
    const proxy = await startTestProxy({
      port: Number(new URL(plain.url).port),
      credentials: "user:made-up",
    });
    try {
      terraform.configure(`provider "tfetokens" {\n  address = "http://tfe.example.com"\n}\n${RESOURCE}`);
      const env = { TFE_TOKEN: OWNER_TOKEN, HTTP_PROXY: `http://user:made-up@${proxy.host}` };
      const { code, output } = await terraform.run(["apply", "-auto-approve", "-no-color"], env);
      expect(output).toContain("1 added");
      expect(code).toBe(0);
      expect(proxy.seen).toContain("POST http://tfe.example.com/api/v2/organizations/acme/metrics-tokens");
    } finally {
      await proxy.close();
      await plain.close();
    }
  });

  it("can be unknown until apply: the plan warns about resources that weren't refreshed, and can't read data sources", async () => {
    const plain = await startTestEmulator();
    try {
      const later = (revision: string): string => `
resource "terraform_data" "later" {
  input            = "${OWNER_TOKEN}"
  triggers_replace = "${revision}"
}
provider "tfetokens" {
  address = "${plain.url}"
  token   = terraform_data.later.output
}
${RESOURCE}`;
      terraform.configure(later("1"));
      expect(await terraform.apply()).toMatchObject({ code: 0, added: 2, diagnostics: [] });
      const state = await terraform.resource(TOKEN);

      terraform.configure(later("2"));
      const before = (await plain.requests()).length;
      const planned = await terraform.plan();
      expect(planned.diagnostics).toMatchObject([
        {
          severity: "warning",
          summary: "`tfetokens_metrics_token` wasn't refreshed",
          detail: expect.stringContaining(
            "these arguments will be known only during apply: `token`",
          ) as string,
        },
      ]);
      expect(planned).toMatchObject({ code: 0, planned: { "terraform_data.later": "replace" } });
      expect(await plain.requests()).toHaveLength(before);

      expect(await terraform.apply()).toMatchObject({ code: 0, added: 1, removed: 1 });
      await expect(terraform.resource(TOKEN)).resolves.toEqual(state);

      terraform.configure(
        `${later("3")}data "tfetokens_organization_token" "any" {\n  organization = "acme"\n}\n`,
      );
      expect((await terraform.plan()).diagnostics).toContainEqual(
        expect.objectContaining({
          severity: "error",
          summary: "`tfetokens_organization_token` can't be read yet",
        }),
      );
    } finally {
      await plain.close();
    }
  });
});
