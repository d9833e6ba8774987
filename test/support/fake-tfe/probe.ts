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

/** A firewall that drops packets would hold init up for minutes. */
const PATIENCE_MS = 20_000;

const CACHE = path.join(__dirname, "../../../node_modules/.cache/fake-tfe");

// What is downloaded to answer the question is kept, so that it is downloaded once and not in every process.
const KEPT_PLUGINS = path.join(CACHE, "plugins");

/**
 * Whether `terraform init` gets the provider in an empty folder, from wherever the person's Terraform is told to
 * look: the public registry, or a mirror in its CLI configuration.
 */
export function initFindsProvider(): boolean {
  return inThrowAwayFolder((folder) => {
    const kept = existsSync(KEPT_PLUGINS);
    const plugins = kept ? KEPT_PLUGINS : path.join(folder, "plugins");
    const found = init(folder, plugins);
    if (found && !kept) keep(plugins);
    return found;
  });
}

/** Whether init gets it in a folder into which the fake provider was installed. */
export function initFindsFake(install: (folder: string) => void): boolean {
  return inThrowAwayFolder((folder) => {
    install(folder);
    return init(folder, path.join(folder, "plugins"));
  });
}

function inThrowAwayFolder(ask: (folder: string) => boolean): boolean {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, "probe-"));
  try {
    const tfe = { source: SOURCE, version: VERSION };
    writeFileSync(
      path.join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { tfe } } }),
    );
    return ask(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param plugins Terraform's plugin cache */
function init(folder: string, plugins: string): boolean {
  mkdirSync(plugins, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_PLUGIN_CACHE_DIR: plugins,
    // Without a hash in a lock file Terraform would take nothing from the cache.
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
  // What a mirror has in a folder is linked there, and costs no download.
  const downloaded = readdirSync(version).some((entry) => lstatSync(path.join(version, entry)).isDirectory());
  if (!downloaded) return;
  try {
    renameSync(plugins, KEPT_PLUGINS);
  } catch {
    // Another process was faster; what it keeps is the same.
  }
}
