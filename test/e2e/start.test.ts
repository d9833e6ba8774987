import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { MetricsToken } from "../../lib";
import { resolveBuiltCommand } from "../cli/built-command";
import { documented } from "../support/docs/blocks";
import { createCleanEnvironment } from "../support/terraform";
import { TERRAFORM } from "../support/terraform-binary";

const PLUGIN = path.join(__dirname, "../../dist/adapter/terraform-provider-tfetokens");

/** Runs real Terraform in projects and with settings that are intended for other Node programs. */
describe("Terraform starts the installed provider", () => {
  let project: string;
  let stackFolder: string;

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), "start-"));
    stackFolder = path.join(project, "cdktf.out/stacks/platform");
    mkdirSync(path.join(project, "home"));
  });

  afterEach(() => rmSync(project, { recursive: true, force: true }));

  function synth(): void {
    const app = new App({ outdir: path.join(project, "cdktf.out") });
    new MetricsToken(new TerraformStack(app, "platform"), "Grafana", { organization: "acme" });
    app.synth();
  }

  function run(args: readonly string[], env: Record<string, string> = {}): { code: number; output: string } {
    const { status, stdout, stderr } = spawnSync(TERRAFORM, args, {
      cwd: stackFolder,
      env: { ...createCleanEnvironment(path.join(project, "home")), ...env },
      encoding: "utf8",
    });
    return { code: status ?? -1, output: stdout + stderr };
  }

  function expectStart(env: Record<string, string> = {}): void {
    expect(run(["init", "-input=false", "-no-color"], env)).toMatchObject({ code: 0 });
    expect(run(["validate", "-no-color"], env)).toMatchObject({ code: 0 });
  }

  it("in a project that uses ES modules", () => {
    writeFileSync(path.join(project, "package.json"), '{ "type": "module" }');
    synth();
    expectStart();
  });

  it("in a project that uses ES modules, from a filesystem mirror with packed or unpacked providers", () => {
    writeFileSync(path.join(project, "package.json"), '{ "type": "module" }');
    const mirror = path.join(project, "mirror");
    execFileSync(resolveBuiltCommand(), ["pack", "--out", mirror], { stdio: "pipe" });
    synth();
    const unpacked = path.join(stackFolder, "terraform.d/plugins");
    for (const source of [mirror, unpacked]) {
      const config = path.join(project, "terraform.rc");
      writeFileSync(
        config,
        `provider_installation {\n  filesystem_mirror {\n    path = "${source}"\n  }\n}\n`,
      );
      rmSync(path.join(stackFolder, ".terraform"), { recursive: true, force: true });
      expectStart({ TF_CLI_CONFIG_FILE: config });
    }
  });

  it("with -chdir, if the CLI configuration is as documented", () => {
    synth();
    const config = path.join(project, "terraform.rc");
    writeFileSync(config, documented("docs/how-to/install.md", "filesystem_mirror {").code);
    stackFolder = project;
    const chdir = "-chdir=cdktf.out/stacks/platform";
    const env = { TF_CLI_CONFIG_FILE: config };
    expect(run([chdir, "init", "-input=false", "-no-color"], env)).toMatchObject({ code: 0 });
    expect(run([chdir, "validate", "-no-color"], env)).toMatchObject({ code: 0 });
  });

  it("from the archive that is documented for CI artifacts", () => {
    synth();
    execFileSync("sh", ["-ec", documented("docs/how-to/install.md", "tar --create").code], { cwd: project });
    rmSync(path.join(project, "cdktf.out"), { recursive: true });
    execFileSync("tar", ["--extract", "--gzip", "--file", "cdktf.out.tar.gz"], { cwd: project });
    expectStart();
  });

  describe("with NODE_OPTIONS that are intended for the app", () => {
    // Yarn PnP, tsx, APM agents and debuggers set options like these.
    it.each([
      ["--import ./relative.mjs", "which loads a module outside the stack directory"],
      ["--require=./relative.cjs", "which loads a script outside the stack directory"],
      ["-r ./relative.cjs", "which is the short form of --require"],
      ['--require "./with space.cjs" --enable-source-maps', "with a quoted path"],
      ["--experimental-loader ./relative.mjs", "which replaces the module loader"],
      ["--experimental-default-type=module", "which changes the module type"],
      ["--inspect-brk=127.0.0.1:0", "which waits for a debugger"],
      ["--no-such-option", "which only a different version of Node supports"],
    ])("%s, %s", (options) => {
      synth();
      expectStart({ NODE_OPTIONS: options });
    });
  });

  it("with only those NODE_OPTIONS that concern TLS, network connections and memory, and without NODE_DEBUG", () => {
    const bin = path.join(project, "bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "node"), '#!/bin/sh\necho "$NODE_OPTIONS|$NODE_DEBUG"\n', { mode: 0o755 });
    const kept = [
      "--use-openssl-ca",
      "--use-system-ca",
      "--tls-min-v1.3",
      "--tls-cipher-list=DEFAULT",
      "--openssl-legacy-provider",
      "--dns-result-order=ipv4first",
      "--no-network-family-autoselection",
      "--max-old-space-size=256",
    ].join(" ");
    const stdout = execFileSync(PLUGIN, ["--version"], {
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        NODE_OPTIONS: `--require ./a.cjs ${kept} --tls-keylog=keys --heap-prof * `,
        NODE_DEBUG: "http",
        kept: "--inherited",
      },
      encoding: "utf8",
    });
    expect(stdout.trim()).toBe(`${kept}|`);
  });

  it("with NODE_EXTRA_CA_CERTS renamed to TFETOKENS_EXTRA_CA_CERTS, which Node doesn't read at startup", () => {
    const bin = path.join(project, "bin");
    mkdirSync(bin);
    const script = '#!/bin/sh\necho "$NODE_EXTRA_CA_CERTS|$TFETOKENS_EXTRA_CA_CERTS"\n';
    writeFileSync(path.join(bin, "node"), script, { mode: 0o755 });
    const env = { PATH: `${bin}:${process.env.PATH}`, NODE_EXTRA_CA_CERTS: "/with space/ca.pem" };
    const stdout = execFileSync(PLUGIN, ["--version"], { env, encoding: "utf8" });
    expect(stdout.trim()).toBe("|/with space/ca.pem");
  });

  it("only if Node is installed, and otherwise the launcher prints a one-line error that names Node.js and PATH", () => {
    const bin = path.join(project, "bin");
    mkdirSync(bin);
    symlinkSync("/bin/sh", path.join(bin, "sh"));
    const { status, stdout } = spawnSync(PLUGIN, [], { env: { PATH: bin }, encoding: "utf8" });
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringMatching(/^[^\n]*Node\.js.*PATH[^\n]*\n$/) as string,
    });
  });
});
