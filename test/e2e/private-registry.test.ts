import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { TerraformStack, Testing } from "cdktf";
import { MetricsToken } from "../../lib";
import { resolveBuiltCommand } from "../cli/built-command";
import { hasGpg, ReleaseKey } from "../cli/publish/release-key";
import { documented } from "../support/docs/blocks";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../support/emulator";
import { TerraformWorkspace, version } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";

if (hasGpg()) {
  let work: string;
  let key: ReleaseKey;
  let emulator: TestEmulator;
  let terraform: TerraformWorkspace;
  let host: string;
  let source: string;

  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), "private-registry-"));
    key = new ReleaseKey();
    emulator = await startTestEmulator({ tls: true });
    host = `localhost:${new URL(emulator.url).port}`;
    source = `${host}/acme/tfetokens`;
    writeFileSync(path.join(work, "ca.pem"), emulator.certificate ?? "");
    const credentials = `credentials "${host}" {\n  token = "${OWNER_TOKEN}"\n}\n`;
    writeFileSync(path.join(work, "terraform.rc"), credentials);
    await publish();
  });
  afterAll(async () => {
    key.remove();
    await emulator.close();
    rmSync(work, { recursive: true });
  });
  beforeEach(() => {
    terraform = new TerraformWorkspace({
      SSL_CERT_FILE: path.join(work, "ca.pem"),
      TF_CLI_CONFIG_FILE: path.join(work, "terraform.rc"),
      TFE_HOSTNAME: host,
      TFE_ORGANIZATION: "acme",
    });
  });
  afterEach(() => terraform.remove());

  /**
   * Runs a command from the documentation against the emulator instead of app.terraform.io. The command reads the API
   * token from Terraform's CLI configuration.
   */
  async function run(code: string, cwd: string): Promise<string> {
    const script = code
      .replaceAll("npx cdktf-tfe-tokens", resolveBuiltCommand())
      .replaceAll("app.terraform.io", host)
      .replace(" --standalone linux_amd64", "");
    const env = {
      PATH: process.env.PATH,
      HOME: work,
      GNUPGHOME: key.home,
      SSL_CERT_FILE: path.join(work, "ca.pem"),
      TF_CLI_CONFIG_FILE: path.join(work, "terraform.rc"),
      TFE_HOSTNAME: host,
      CHECKPOINT_DISABLE: "1",
    };
    const bash = ["--norc", "-euo", "pipefail", "-c", script];
    const { stdout } = await promisify(execFile)("bash", bash, { cwd, env });
    return stdout;
  }

  async function publish(): Promise<void> {
    // `run` omits the standalone executable, whose build requires a download. scripts/check-standalone.ts builds it.
    await run(documented("docs/how-to/remote-execution.md", "pack --out release").code, work);
    const { code } = documented("docs/how-to/remote-execution.md", "publish --organization acme");
    expect(await run(code, work)).toContain(`"cdktf-tfe-tokens:providerSource": "${source}"`);
  }

  function declare(context: Readonly<Record<string, unknown>>): void {
    const stack = new TerraformStack(Testing.app({ context }), "platform");
    new MetricsToken(stack, "Grafana");
    writeFileSync(path.join(terraform.folder, "cdk.tf.json"), Testing.synth(stack));
  }

  const removeBundledProvider = (): void =>
    rmSync(path.join(terraform.folder, "terraform.d"), { recursive: true });

  test("Terraform installs the published provider, checks its signature, and applies with it", async () => {
    removeBundledProvider();
    declare({ "cdktf-tfe-tokens:providerSource": source });
    const { code, output } = await terraform.run(["init", "-no-color"]);
    expect(output).toMatch(
      // OpenTofu prints "signed" instead of "self-signed".
      new RegExp(`Installed ${source} v${version} \\((self-)?signed, key ID ${key.id}\\)`),
    );
    expect(code).toBe(0);
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 1 });
    expect(await emulator.metricsTokens()).toHaveLength(1);
    expect(await terraform.destroy()).toMatchObject({ code: 0, removed: 1 });
  });

  test("a stack with the bundled provider moves to the private registry without recreating its tokens", async () => {
    declare({});
    await terraform.init();
    expect(await terraform.apply()).toMatchObject({ code: 0, added: 1 });
    // Terraform reads the state with the bundled provider, which must therefore still be installed.
    const { code } = documented("docs/how-to/remote-execution.md", "terraform state replace-provider");
    const moved = await run(`echo yes | ${code.replace(/^terraform/, TERRAFORM)}`, terraform.folder);
    expect(moved).toContain("Successfully replaced provider for 1 resources");
    removeBundledProvider();
    declare({ "cdktf-tfe-tokens:providerSource": source });
    await terraform.init();
    expect(await terraform.plan()).toMatchObject({ code: 0, planned: {}, diagnostics: [] });
  });

  test("Terraform doesn't install the published provider if the signature of its checksums is invalid", async () => {
    removeBundledProvider();
    declare({ "cdktf-tfe-tokens:providerSource": source });
    const target = `/api/v2/organizations/acme/registry-providers/private/acme/tfetokens/versions/${version}`;
    const { body } = await emulator.fetch("GET", target, { token: OWNER_TOKEN });
    const { links } = (JSON.parse(body) as { data: { links: Record<string, string> } }).data;
    const url = new URL(links["shasums-sig-download"]);
    // The emulator's storage accepts another upload at the download URL.
    await emulator.fetch("PUT", url.pathname, { body: "made up" });
    const { code, output } = await terraform.run(["init", "-no-color"]);
    expect(output).toMatch(/signature/);
    expect(code).not.toBe(0);
  });
} else {
  test("private registry tests are skipped if gpg isn't installed", () => expect(hasGpg()).toBe(false));
}
