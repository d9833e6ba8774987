import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Construct } from "constructs";
import { EXECUTABLE_TARGETS, ownTarget, platformOf, readHeader } from "../../shared/executable-targets";
import { type Platform } from "../../shared/provider-package";
import { BUNDLED_PROVIDER_CONTEXT, BUNDLED_PROVIDER_VARIABLE, BUNDLED_VERSION } from "./bundled-provider";
import { findExecutables } from "./executable-packages";

/** The files to install into a stack directory. */
export interface ProviderChoice {
  /** Path of the script, which is used for each platform without an executable. */
  readonly script: string;
  /** Paths of the executables, by platform. */
  readonly executables: ReadonlyMap<Platform, string>;
}

/** Path of the built script in the package. The script is the same for all platforms. */
const SCRIPT_IN_PACKAGE = "dist/adapter/terraform-provider-tfetokens";
// The package's directory is three levels up, both in lib/ and in dist/. If an app is bundled into one file, this path
// doesn't exist.
const PACKAGED_SCRIPT = path.join(__dirname, "../../..", SCRIPT_IN_PACKAGE);

/** The value of a setting, and its origin for error messages. */
interface Setting {
  readonly value: string;
  readonly origin: string;
}

/**
 * Chooses the script and the executables to install.
 *
 * @param props the `bundledProvider` values of the stack's providers
 * @throws Error if the values differ, or if the files to install are missing or ambiguous
 */
export function chooseProvider(scope: Construct, props: ReadonlySet<string>): ProviderChoice {
  const setting = readSetting(scope, props);
  switch (setting.value) {
    case "auto":
      return { script: packagedScript(), executables: findExecutables() };
    case "script":
      return { script: packagedScript(), executables: new Map() };
    case "executable":
      return { script: packagedScript(), executables: requireOwnExecutable(setting) };
    default:
      return fromPath(setting);
  }
}

function readSetting(scope: Construct, props: ReadonlySet<string>): Setting {
  const [prop, ...others] = props;
  if (others.length > 0) {
    const values = [...props].map((value) => `"${value}"`).join(" and ");
    throw new Error(
      `The TfetokensProviders of a stack have different values of \`bundledProvider\`: ${values}. ` +
        "They share one installation. Set the same value in all of them, or set the value in only one of them.",
    );
  }
  if (prop !== undefined) return { value: prop, origin: "`bundledProvider`" };
  const context = scope.node.tryGetContext(BUNDLED_PROVIDER_CONTEXT) as unknown;
  if (typeof context === "string" && context !== "") {
    return { value: context, origin: `the context key ${BUNDLED_PROVIDER_CONTEXT}` };
  }
  const variable = process.env[BUNDLED_PROVIDER_VARIABLE];
  if (variable !== undefined && variable !== "") {
    return { value: variable, origin: `the environment variable ${BUNDLED_PROVIDER_VARIABLE}` };
  }
  return { value: "auto", origin: "the default" };
}

function packagedScript(): string {
  if (existsSync(PACKAGED_SCRIPT)) return PACKAGED_SCRIPT;
  throw new Error(
    `The bundled provider tfetokens is missing at ${PACKAGED_SCRIPT}. If your app is bundled into one file, copy ` +
      `node_modules/cdktf-tfe-tokens/${SCRIPT_IN_PACKAGE}, and set the environment variable ${BUNDLED_PROVIDER_VARIABLE} ` +
      `or the context key ${BUNDLED_PROVIDER_CONTEXT} to the path of the copy. Otherwise, reinstall cdktf-tfe-tokens. ` +
      "In the repository of cdktf-tfe-tokens, run: npm run build",
  );
}

function requireOwnExecutable({ origin }: Setting): ReadonlyMap<Platform, string> {
  const own = ownTarget();
  if (own === undefined) {
    throw new Error(
      `There is no executable of the provider tfetokens for ${process.platform} ${process.arch}, but ${origin} is ` +
        '"executable". Set it to "script", which requires Node.js. Executables exist for ' +
        `${EXECUTABLE_TARGETS.map(({ name }) => name).join(", ")}.`,
    );
  }
  const executables = findExecutables();
  if (executables.has(own.platform)) return executables;
  throw new Error(
    `The npm package ${own.packageName} ${BUNDLED_VERSION} isn't installed, but ${origin} is "executable". ` +
      `Run: npm install ${own.packageName}@${BUNDLED_VERSION}`,
  );
}

/**
 * Returns the choice for the path of a script, an executable, or a directory with executables for several platforms.
 */
function fromPath({ value, origin }: Setting): ProviderChoice {
  const given = path.resolve(value);
  if (!existsSync(given)) {
    throw new Error(
      `The provider tfetokens is missing at ${given}, the path set in ${origin}. Set the path of ${SCRIPT_IN_PACKAGE} ` +
        `from the package cdktf-tfe-tokens ${BUNDLED_VERSION}, or of an executable of that version, or one of the values ` +
        '"auto", "script" or "executable".',
    );
  }
  if (statSync(given).isDirectory()) return fromDirectory(given, origin);
  const platform = platformOf(readHeader(given));
  if (platform === undefined) return { script: given, executables: new Map() };
  return { script: packagedScript(), executables: new Map([[platform, given]]) };
}

function fromDirectory(directory: string, origin: string): ProviderChoice {
  const files = readdirSync(directory)
    .sort()
    .map((name) => path.join(directory, name))
    .filter((file) => statSync(file).isFile());
  const executables = new Map<Platform, string>();
  for (const file of files) {
    const platform = platformOf(readHeader(file));
    const other = platform && executables.get(platform);
    if (other !== undefined) {
      throw new Error(
        `The directory in ${origin} contains two executables for ${platform}: ${other} and ${file}. Remove one of them.`,
      );
    }
    if (platform !== undefined) executables.set(platform, file);
  }
  if (executables.size > 0) return { script: packagedScript(), executables };
  throw new Error(
    `The directory ${directory} in ${origin} doesn't contain an executable for a supported platform. ` +
      "Create archives with `cdktf-tfe-tokens pack --standalone`, and unpack them into this directory.",
  );
}

/** Returns the hashes of all published packages of this version; empty in a build that wasn't published. */
export function readPublishedHashes(): readonly string[] {
  const file = path.join(path.dirname(PACKAGED_SCRIPT), "hashes.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}
