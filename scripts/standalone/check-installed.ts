import { strict as assert } from "node:assert";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { ownTarget } from "../../lib/shared/executable-targets";
import { OWNER_TOKEN, startTestEmulator, type TestEmulator } from "../../test/support/emulator";
import { createCleanEnvironment, version } from "../../test/support/terraform";
import { TERRAFORM } from "../../test/support/terraform-binary";
import { packageFolders } from "../release-packages";
import { NpmRegistry } from "./npm-registry";

const run = promisify(execFile);
const root = path.join(__dirname, "../..");
const LOCK_FILE = ".terraform.lock.hcl";
const SCRIPT = `terraform-provider-tfetokens_v${version}.cjs`;
const EXECUTABLE = `terraform-provider-tfetokens_v${version}`;

const APP = `
import { App, TerraformStack } from "cdktf";
import { MetricsToken } from "cdktf-tfe-tokens";
const app = new App();
new MetricsToken(new TerraformStack(app, "platform"), "Grafana", { organization: "acme" });
app.synth();
`;

/** A project with ES modules, into which npm installs the packages of a release. */
class Project {
  readonly stack: string;

  private constructor(
    readonly folder: string,
    private readonly work: string,
  ) {
    this.stack = path.join(folder, "cdktf.out/stacks/platform");
  }

  static async install(
    name: string,
    work: string,
    registry: NpmRegistry,
    flags: readonly string[],
  ): Promise<Project> {
    const folder = path.join(work, name);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(path.join(folder, "app.js"), APP);
    const cache = ["--cache", path.join(work, "npm-cache"), "--registry", registry.url];
    // npm doesn't install the peer dependencies, because a parent folder contains links to them.
    const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--legacy-peer-deps"];
    const args = ["install", `cdktf-tfe-tokens@${version}`, ...cache, ...quiet, ...flags];
    await run("npm", args, { cwd: folder, env: outsideEnvironment(work) });
    return new Project(folder, work);
  }

  synth(): void {
    execFileSync(process.execPath, ["app.js"], { cwd: this.folder, env: outsideEnvironment(this.work) });
  }

  get lockFile(): string {
    return readFileSync(path.join(this.stack, LOCK_FILE), "utf8");
  }

  /** The path of the directory with the provider for this machine. */
  get installed(): string {
    const { platform } = ownTarget()!;
    const plugins = "terraform.d/plugins/terraform.local/cdktf/tfetokens";
    return path.join(this.stack, plugins, version, platform);
  }

  async terraform(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
    await run(TERRAFORM, args, { cwd: this.stack, env: { ...createCleanEnvironment(this.work), ...env } });
  }
}

/** Returns an environment without the settings that `npm run` adds to the environment of this script. */
function outsideEnvironment(home: string): NodeJS.ProcessEnv {
  const own = Object.entries(createCleanEnvironment(home)).filter(([name]) => !name.startsWith("npm_"));
  return Object.fromEntries(own);
}

/**
 * Installs the packages of a release with npm, as a user does, and applies with each kind of provider.
 *
 * @param hostile environment variables that change how a Node or Bun program starts
 * @param done reports a check that passed
 */
export async function checkInstalled(
  work: string,
  hostile: NodeJS.ProcessEnv,
  done: (what: string) => void,
): Promise<void> {
  linkPeers(work);
  const registry = await NpmRegistry.start(packageFolders(), work);
  const emulator = await startTestEmulator({ tls: true });
  const certificate = path.join(work, "ca.pem");
  writeFileSync(certificate, emulator.certificate ?? "");
  const connection = { TFE_ADDRESS: emulator.url, TFE_TOKEN: OWNER_TOKEN, SSL_CERT_FILE: certificate };
  try {
    const project = await Project.install("project", work, registry, []);
    const { packageName } = ownTarget()!;
    assert.deepEqual([...registry.downloads].sort(), [packageName, "cdktf-tfe-tokens"]);
    done("npm downloads only the executable for its own platform");

    project.synth();
    checkFiles(project, packageName);
    checkLockFile(project.lockFile);
    done("synth hard-links the executable, creates no symlinks, and locks all platforms and the script");

    await apply(project, emulator, { ...connection, ...hostile, PATH: onlyTerraform(work) });
    done('without Node, Terraform applies with the executable in a project with "type": "module"');

    const other = await Project.install("other", work, registry, ["--omit=optional"]);
    mkdirSync(other.stack, { recursive: true });
    copyFileSync(path.join(project.stack, LOCK_FILE), path.join(other.stack, LOCK_FILE));
    other.synth();
    assert.deepEqual(readdirSync(other.installed), [SCRIPT]);
    assert.equal(other.lockFile, project.lockFile);
    await apply(other, emulator, connection);
    done("without the executable's package, Terraform applies with the script and the same lock file");

    copyFileSync(path.join(other.stack, LOCK_FILE), path.join(project.stack, LOCK_FILE));
    project.synth();
    assert.equal(project.lockFile, other.lockFile);
    await project.terraform(connection, "init", "-input=false", "-lockfile=readonly");
    done("with the executable and the lock file of the script, terraform init succeeds");
  } finally {
    registry.close();
    await emulator.close();
  }
}

/** Creates links to this repository's peer dependencies in a parent folder of the projects, where Node finds them. */
function linkPeers(work: string): void {
  const modules = path.join(work, "node_modules");
  mkdirSync(path.join(modules, "@cdktf"), { recursive: true });
  for (const name of ["cdktf", "constructs", "@cdktf/provider-tfe"]) {
    symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
  }
}

function checkFiles(project: Project, packageName: string): void {
  assert.deepEqual(readdirSync(project.installed), [EXECUTABLE]);
  const source = path.join(project.folder, "node_modules", packageName, "bin/terraform-provider-tfetokens");
  assert.equal(lstatSync(path.join(project.installed, EXECUTABLE)).ino, statSync(source).ino);
  const out = path.join(project.folder, "cdktf.out");
  const links = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isSymbolicLink(),
  );
  assert.deepEqual(links, []);
}

/**
 * Checks that a lock file contains the hashes of all executables and two more hashes, which are those of the script for
 * Windows and for other systems.
 */
function checkLockFile(lockFile: string): void {
  const published = path.join(packageFolders().get("cdktf-tfe-tokens")!, "dist/adapter/hashes.json");
  const hashes = JSON.parse(readFileSync(published, "utf8")) as string[];
  const locked = [...lockFile.matchAll(/h1:[^"]+/g)].map(([hash]) => hash);
  assert.equal(locked.length, hashes.length + 2);
  for (const hash of hashes) assert.ok(locked.includes(hash), `${hash} isn't in the lock file`);
}

/** Creates a folder that contains only Terraform, and returns its path for use as PATH. */
function onlyTerraform(work: string): string {
  const bin = path.join(work, "bin");
  mkdirSync(bin);
  const found = execFileSync("sh", ["-c", `command -v "${TERRAFORM}"`], { encoding: "utf8" }).trim();
  symlinkSync(found, path.join(bin, path.basename(TERRAFORM)));
  assert.equal(spawnSync("node", { env: { PATH: bin } }).error?.message, "spawnSync node ENOENT");
  return bin;
}

async function apply(project: Project, emulator: TestEmulator, env: NodeJS.ProcessEnv): Promise<void> {
  await project.terraform(env, "init", "-input=false", "-lockfile=readonly");
  await project.terraform(env, "plan", "-input=false");
  await project.terraform(env, "apply", "-input=false", "-auto-approve");
  assert.equal((await emulator.metricsTokens()).length, 1);
  await project.terraform(env, "destroy", "-input=false", "-auto-approve");
  assert.equal((await emulator.metricsTokens()).length, 0);
}
