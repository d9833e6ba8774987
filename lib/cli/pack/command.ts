import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { Command, InvalidArgumentError } from "commander";
import { BUNDLED_SOURCE } from "../../shared/bundled-source";
import { EXECUTABLE_TARGETS, type ExecutableTarget } from "../../shared/executable-targets";
import { pack } from "./pack";
import { parseSourceAddress } from "./source-address";
import { UsageError } from "../usage-error";

interface Flags {
  readonly out: string;
  readonly source: string;
  /** true: the option was used without platforms, which means all. */
  readonly standalone?: readonly ExecutableTarget[] | true;
  readonly npmArchives?: string;
}

const EXAMPLES = `
Examples:
  Create a mirror for machines without network access (provider_installation in Terraform's CLI configuration):
    $ cdktf-tfe-tokens pack --out mirror

  Create archives for a private registry, with executables for machines without Node:
    $ cdktf-tfe-tokens pack --out release --source app.terraform.io/acme/tfetokens \\
        --standalone linux_amd64 linux_arm64 windows_amd64

Writes to OUT/HOST/NAMESPACE/tfetokens: an archive for each platform, SHA256SUMS and a manifest for registries, and the
index files of a network mirror. A version that already exists with different content is never overwritten. How to use
the result in Terraform and in a registry: docs/how-to/remote-execution.md.`;

// Beside the command in dist/.
const PLUGIN = path.join(__dirname, "../adapter/terraform-provider-tfetokens");
const NOTICES = path.join(__dirname, "../adapter/EXECUTABLE-NOTICES.gz");

const NAMES = EXECUTABLE_TARGETS.map(({ name }) => name);

/** For Linux, those with glibc. */
const DEFAULT_TARGETS = EXECUTABLE_TARGETS.filter(({ libc }) => libc !== "musl");

function parseTarget(text: string): ExecutableTarget {
  const target = EXECUTABLE_TARGETS.find(({ name }) => name === text);
  if (target !== undefined) return target;
  throw new InvalidArgumentError(`It must be one of ${NAMES.join(", ")}.`);
}

function addTarget(
  text: string,
  before: readonly ExecutableTarget[] | true | undefined,
): readonly ExecutableTarget[] {
  return [...new Set([...(before === undefined || before === true ? [] : before), parseTarget(text)])];
}

/** Terraform supports one archive per platform. */
function requireOnePerPlatform(targets: readonly ExecutableTarget[]): void {
  for (const { name, platform } of targets) {
    const other = targets.find((target) => target.platform === platform && target.name !== name);
    if (other === undefined) continue;
    throw new UsageError(
      `--standalone contains ${name} and ${other.name}, but there is one archive for ${platform}. ` +
        "Choose one of them, or pack them into different directories.",
    );
  }
}

function readBuilt(file: string, what: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  throw new Error(`${what} is missing (${file}). Install cdktf-tfe-tokens again.`);
}

async function run({ out, source, standalone, npmArchives }: Flags, version: string): Promise<void> {
  const targets = standalone === true ? DEFAULT_TARGETS : (standalone ?? []);
  requireOnePerPlatform(targets);
  const placed = await pack(
    {
      out,
      source: parseSourceAddress(source),
      version,
      script: readBuilt(PLUGIN, "The bundled provider"),
      notices: gunzipSync(readBuilt(NOTICES, "The file with the licenses of executables")).toString(),
      standalone: targets,
      ...(npmArchives === undefined ? {} : { npmArchives }),
    },
    (line) => console.error(line),
  );
  for (const file of placed) console.log(`${file.what.padEnd(9)}  ${file.path}`);
}

/** `cdktf-tfe-tokens pack` */
export function packCommand(version: string): Command {
  return new Command("pack")
    .description("Packs the provider tfetokens for a mirror or a private registry.")
    .requiredOption("--out <folder>", "directory of the mirror")
    .option("--source <address>", "source address of the provider in configurations", BUNDLED_SOURCE)
    .option(
      "--standalone [platforms...]",
      "create executables, which don't need Node, for the given platforms or for all of " +
        `${DEFAULT_TARGETS.map(({ name }) => name).join(", ")}; for Alpine: linux_amd64_musl, linux_arm64_musl`,
      addTarget,
    )
    .option(
      "--npm-archives <folder>",
      "directory with archives written by `npm pack`, for use without access to npm's registry",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, version));
}
