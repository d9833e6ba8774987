import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { TERRAFORM } from "../terraform-binary";
import { SOURCE, VERSION } from "./identity";

/** The time limit for init. Without a limit, a firewall that drops packets would delay init by minutes. */
const PATIENCE_MS = 20_000;

const CACHE = path.join(__dirname, "../../../node_modules/.cache/fake-tfe");

// This cache keeps the files that `initFindsProvider` downloads, so that other processes don't download them again.
const KEPT_PLUGINS = path.join(CACHE, "plugins");

/**
 * Reports whether `terraform init` finds the real provider in the public registry, or in a mirror from the user's CLI
 * configuration.
 */
export function initFindsProvider(): boolean {
  return inTemporaryFolder((folder) => {
    const kept = existsSync(KEPT_PLUGINS);
    const plugins = kept ? KEPT_PLUGINS : path.join(folder, "plugins");
    const found = init(folder, plugins);
    if (found && !kept) keep(plugins);
    return found;
  });
}

/** Reports whether `terraform init` finds the fake provider in a folder in which `install` installed it. */
export function initFindsFake(install: (folder: string) => void): boolean {
  return inTemporaryFolder((folder) => {
    install(folder);
    return init(folder, path.join(folder, "plugins"));
  });
}

function inTemporaryFolder(run: (folder: string) => boolean): boolean {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, "probe-"));
  try {
    const tfe = { source: SOURCE, version: VERSION };
    writeFileSync(
      path.join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { tfe } } }),
    );
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs `terraform init`, and reports whether it succeeded.
 *
 * @param plugins the directory of Terraform's plugin cache
 */
function init(folder: string, plugins: string): boolean {
  mkdirSync(plugins, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_PLUGIN_CACHE_DIR: plugins,
    // Without this variable, Terraform ignores the cache, because no lock file contains a hash of the provider.
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
    TF_REGISTRY_CLIENT_TIMEOUT: "10",
    TF_REGISTRY_DISCOVERY_RETRY: "0",
  };
  for (const name of ["TF_CLI_ARGS", "TF_CLI_ARGS_init", "TF_DATA_DIR", "TF_WORKSPACE"]) delete env[name];
  const { error, status } = spawnSync(TERRAFORM, ["init", "-input=false", "-backend=false", "-no-color"], {
    cwd: folder,
    env,
    stdio: "ignore",
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  const failedToStart = error !== undefined && (error as NodeJS.ErrnoException).code !== "ETIMEDOUT";
  if (failedToStart) throw new Error(`${TERRAFORM} cannot be started: ${error.message}`);
  return status === 0;
}

function keep(plugins: string): void {
  const version = path.join(plugins, SOURCE, VERSION);
  // With a filesystem mirror, Terraform links the files instead of downloading them.
  const downloaded = readdirSync(version).some((entry) => lstatSync(path.join(version, entry)).isDirectory());
  if (!downloaded) return;
  try {
    renameSync(plugins, KEPT_PLUGINS);
  } catch {
    // Another process was faster, and keeps the same files.
  }
}
