import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseHclCredentials, UnreadableConfigError } from "./cli-config-hcl";
import { normalizeHost } from "../hostname";
import { isObject, parseJson, asString } from "../http/json-api";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one of the Terraform CLI's files has for a host. */
export type FileSearch =
  | { readonly kind: "found"; readonly token: string }
  /** `because` tells why nothing could be found, where the file is there and cannot be read. */
  | { readonly kind: "absent"; readonly because?: string };

export interface CliFile {
  readonly path: string;
  search(host: string): FileSearch;
}

/**
 * Terraform's files that may contain credentials, in order of precedence.
 *
 * In Terraform, the credentials file takes precedence over `~/.terraformrc`. If TF_CLI_CONFIG_FILE names another
 * configuration, Terraform doesn't read the credentials file, but hashicorp/tfe reads it after that configuration.
 * TERRAFORM_CONFIG is the older name of that variable, which both still read.
 */
export function cliFiles(env: Environment, platform = process.platform): CliFile[] {
  const { credentials, configuration } = defaultPaths(env, platform);
  const override = env.TF_CLI_CONFIG_FILE || env.TERRAFORM_CONFIG;
  const paths = override ? [override, credentials] : [credentials, configuration];
  return paths
    .filter((file) => file !== undefined)
    .map((file) => ({ path: file, search: (host) => searchFile(file, host) }));
}

interface DefaultPaths {
  readonly credentials: string | undefined;
  readonly configuration: string | undefined;
}

/** https://developer.hashicorp.com/terraform/cli/config/config-file, Locations. Undefined without a home directory. */
function defaultPaths(env: Environment, platform: NodeJS.Platform): DefaultPaths {
  if (platform === "win32") {
    const home = env.APPDATA ? undefined : findHome();
    const folder = env.APPDATA || (home && path.win32.join(home, "AppData", "Roaming"));
    return {
      credentials: folder && path.win32.join(folder, "terraform.d", "credentials.tfrc.json"),
      configuration: folder && path.win32.join(folder, "terraform.rc"),
    };
  }
  const home = env.HOME || findHome();
  return {
    credentials: home && path.join(home, ".terraform.d", "credentials.tfrc.json"),
    configuration: home && path.join(home, ".terraformrc"),
  };
}

/** @returns undefined if the user has neither HOME nor an entry in the password database, as in some containers */
function findHome(): string | undefined {
  try {
    return os.homedir();
  } catch {
    return undefined;
  }
}

function searchFile(file: string, host: string): FileSearch {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { kind: "absent" } : { kind: "absent", because: `cannot be read: ${code}` };
  }
  try {
    const entries = /^\s*[{[]/.test(content) ? credentialsInJson(content) : parseHclCredentials(content);
    // The last one counts, as in Terraform.
    const token = entries.filter(([name]) => normalizeHost(name) === host).at(-1)?.[1];
    return token ? { kind: "found", token } : { kind: "absent" };
  } catch (error) {
    if (error instanceof UnreadableConfigError) return { kind: "absent", because: error.message };
    throw error;
  }
}

/** Pairs of a host and its token. */
function credentialsInJson(content: string): [string, string][] {
  const document = parseJson(content);
  if (document === undefined) throw new UnreadableConfigError("is no JSON");
  const credentials = isObject(document) ? document.credentials : undefined;
  return Object.entries(isObject(credentials) ? credentials : {}).flatMap(([host, entry]) => {
    const token = isObject(entry) ? asString(entry.token) : undefined;
    return token === undefined ? [] : [[host, token] as [string, string]];
  });
}
