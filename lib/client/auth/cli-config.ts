import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { HclObject, UnreadableConfigError, parseHcl, type HclValue } from "./cli-config-hcl";
import { normalizeHost } from "../hostname";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The result of a search for a host's credential in one of the Terraform CLI's files. */
export type FileSearch =
  | { readonly kind: "found"; readonly token: string }
  /** `because` is set if the file exists but can't be read or parsed, or if it names a credentials helper. */
  | { readonly kind: "absent"; readonly because?: string };

export interface CliFile {
  readonly path: string;
  search(host: string): FileSearch;
}

/**
 * Returns the Terraform CLI's files that can contain credentials, in order of precedence.
 *
 * In Terraform, the credentials file takes precedence over `~/.terraformrc`. If TF_CLI_CONFIG_FILE names a different
 * configuration file, Terraform doesn't read the credentials file, but hashicorp/tfe reads it after the configuration
 * file. Both programs also read TERRAFORM_CONFIG, the older name of TF_CLI_CONFIG_FILE.
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

/**
 * Returns the paths that Terraform uses by default (https://developer.hashicorp.com/terraform/cli/config/config-file,
 * "Locations"). They are undefined if there is no home directory.
 */
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

/** @returns undefined if the user has no entry in the password database, as in some containers */
function findHome(): string | undefined {
  try {
    return os.homedir();
  } catch {
    return undefined;
  }
}

function searchFile(file: string, host: string): FileSearch {
  let config: CliConfig;
  try {
    config = readCliConfig(file);
  } catch (error) {
    if (error instanceof UnreadableConfigError) return { kind: "absent", because: error.message };
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { kind: "absent" } : { kind: "absent", because: `can't be read: ${code}` };
  }
  const token = findLast(config.credentials, host);
  if (token) return { kind: "found", token };
  const [helper] = config.credentialsHelpers;
  if (helper === undefined) return { kind: "absent" };
  const because = `its credentials_helper ${JSON.stringify(helper)} isn't supported; use TF_TOKEN_<host> instead`;
  return { kind: "absent", because };
}

/**
 * Returns the services of the `host` block for a host, which replace service discovery. If several blocks match, the
 * last one in the first file with a match applies.
 */
export function findHostServices(
  host: string,
  env: Environment,
  platform = process.platform,
): Services | undefined {
  for (const { path: file } of cliFiles(env, platform)) {
    try {
      const services = findLast(readCliConfig(file).hosts, host);
      if (services !== undefined) return services;
    } catch {
      // If the search for a credential gets to this file, it reports why the file can't be read.
    }
  }
  return undefined;
}

/** Returns the value of the last entry for a host, which Terraform uses too; undefined if there is no entry. */
function findLast<T>(entries: readonly (readonly [string, T])[], host: string): T | undefined {
  return entries.filter(([name]) => normalizeHost(name) === host).at(-1)?.[1];
}

/** URLs of services, by service name, such as "tfe.v2". */
export type Services = Readonly<Record<string, string>>;

/** The parts of the CLI configuration that concern a server. */
export interface CliConfig {
  /** Pairs of a host, as written in the file, and its token. */
  readonly credentials: readonly (readonly [string, string])[];
  readonly hosts: readonly (readonly [string, Services])[];
  /** Names of credentials helpers. */
  readonly credentialsHelpers: readonly string[];
}

const readCliConfig = (file: string): CliConfig => parseCliConfig(readFileSync(file, "utf8"));

/** @throws UnreadableConfigError if the content isn't valid HCL or JSON */
export function parseCliConfig(content: string): CliConfig {
  const root = parseHcl(content);
  return {
    credentials: membersOf(root, "credentials").flatMap(([host, value]) => {
      const token = stringsIn(value).token;
      return token === undefined ? [] : [[host, token] as const];
    }),
    hosts: membersOf(root, "host").map(([host, value]) => [
      host,
      stringsIn(new HclObject(membersOf(value, "services"))),
    ]),
    credentialsHelpers: membersOf(root, "credentials_helper").map(([name]) => name),
  };
}

/** Returns the merged entries of all members with the given name. HCL 1 merges blocks, objects and lists of objects. */
const membersOf = (value: HclValue, name: string): (readonly [string, HclValue])[] =>
  entriesOf(value).flatMap(([key, member]) => (key === name ? entriesOf(member) : []));

function entriesOf(value: HclValue): readonly (readonly [string, HclValue])[] {
  if (value instanceof HclObject) return value.entries;
  return Array.isArray(value) ? (value as readonly HclValue[]).flatMap(entriesOf) : [];
}

/** Returns the entries that are strings. If several entries have the same name, the last one applies. */
const stringsIn = (value: HclValue): Readonly<Record<string, string>> =>
  Object.fromEntries(
    entriesOf(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
