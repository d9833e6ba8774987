import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SOURCE, VERSION } from "./identity";

/** A firewall that drops packets would hold init up for minutes. */
const PATIENCE_MS = 20_000;

// What is downloaded to answer the question is kept, so that it is downloaded once and not in every process.
const KEPT_PLUGINS = path.join(__dirname, "../../../node_modules/.cache/tfe-stand-in/plugins");

/**
 * Whether `terraform init` gets the provider in an empty folder, from wherever the person's Terraform is told to
 * look: the public registry, or a mirror in its CLI configuration.
 *
 * @param prepare lays something into the folder before
 */
export function initSucceeds(prepare: (folder: string) => void = () => undefined): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), "tfe-probe-"));
  const keepNow = process.env.TF_PLUGIN_CACHE_DIR === undefined && !existsSync(KEPT_PLUGINS);
  const plugins = keepNow ? path.join(folder, "plugins") : (process.env.TF_PLUGIN_CACHE_DIR ?? KEPT_PLUGINS);
  try {
    mkdirSync(plugins, { recursive: true });
    prepare(folder);
    const tfe = { source: SOURCE, version: VERSION };
    writeFileSync(
      path.join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { tfe } } }),
    );
    const succeeded = init(folder, plugins);
    if (succeeded && keepNow && existsSync(path.join(plugins, SOURCE))) keep(plugins);
    return succeeded;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function init(folder: string, plugins: string): boolean {
  const binary = process.env.TOKENS_TERRAFORM_BIN ?? "terraform";
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_PLUGIN_CACHE_DIR: plugins,
    // Without a lock file Terraform would not take anything from that cache.
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
    TF_REGISTRY_CLIENT_TIMEOUT: "10",
    TF_REGISTRY_DISCOVERY_RETRY: "0",
  };
  for (const name of ["TF_CLI_ARGS", "TF_CLI_ARGS_init", "TF_DATA_DIR", "TF_WORKSPACE"]) delete env[name];
  const { error, status } = spawnSync(binary, ["init", "-input=false", "-backend=false", "-no-color"], {
    cwd: folder,
    env,
    stdio: "ignore",
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  const failedToStart = error !== undefined && (error as NodeJS.ErrnoException).code !== "ETIMEDOUT";
  if (failedToStart) throw new Error(`${binary} cannot be started: ${error.message}`);
  return status === 0;
}

/** Another process may have been faster: then its copy stays. */
function keep(plugins: string): void {
  mkdirSync(path.dirname(KEPT_PLUGINS), { recursive: true });
  try {
    renameSync(plugins, KEPT_PLUGINS);
  } catch {
    // On another file system it is not worth a copy.
  }
}
