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
  /** true if the option was used without platforms, which selects the default platforms. */
  readonly standalone?: readonly ExecutableTarget[] | true;
  readonly npmArchives?: string;
}

const EXAMPLES = `
Examples:
  Create a mirror for machines without network access. To use it, set provider_installation in Terraform's CLI
  configuration:
    $ cdktf-tfe-tokens pack --out mirror

  Create archives for a private registry, with executables for machines without Node:
    $ cdktf-tfe-tokens pack --out release --source app.terraform.io/acme/tfetokens \\
        --standalone linux_amd64 linux_arm64 windows_amd64

The command writes an archive for each platform, SHA256SUMS and a manifest for registries, and the index files of a
network mirror to OUT/HOST/NAMESPACE/tfetokens. A version that already exists with different content is never
overwritten. To use the result in Terraform or in a registry, see docs/how-to/remote-execution.md.`;

// In the published package, these files are in dist/adapter/.
const PLUGIN = path.join(__dirname, "../adapter/terraform-provider-tfetokens");
const NOTICES = path.join(__dirname, "../adapter/EXECUTABLE-NOTICES.gz");

const NAMES = EXECUTABLE_TARGETS.map(({ name }) => name);

/** The default targets. For Linux, they are the targets with glibc. */
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

/** Rejects several targets for the same platform, because Terraform supports only one archive per platform. */
function requireOnePerPlatform(targets: readonly ExecutableTarget[]): void {
  for (const { name, platform } of targets) {
    const other = targets.find((target) => target.platform === platform && target.name !== name);
    if (other === undefined) continue;
    throw new UsageError(
      `--standalone contains ${name} and ${other.name}, but there can be only one archive for ${platform}. ` +
        "Choose one of them, or pack them into different directories.",
    );
  }
}

function readBuilt(file: string, what: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  throw new Error(`${what} is missing (${file}). Reinstall cdktf-tfe-tokens.`);
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
      notices: gunzipSync(readBuilt(NOTICES, "The license file of the executables")).toString(),
      standalone: targets,
      ...(npmArchives === undefined ? {} : { npmArchives }),
    },
    (line) => console.error(line),
  );
  for (const file of placed) console.log(`${file.what.padEnd(9)}  ${file.path}`);
}

/** Creates the command `cdktf-tfe-tokens pack`. */
export function packCommand(version: string): Command {
  return new Command("pack")
    .description("Packs the provider tfetokens for a mirror or a private registry.")
    .requiredOption("--out <folder>", "directory to write the mirror or release to")
    .option(
      "--source <address>",
      "source address of the provider in Terraform configurations",
      BUNDLED_SOURCE,
    )
    .option(
      "--standalone [platforms...]",
      "create executables, which don't require Node, for the given platforms; if none is given, for " +
        `${DEFAULT_TARGETS.map(({ name }) => name).join(", ")}. For Alpine, use linux_amd64_musl or linux_arm64_musl.`,
      addTarget,
    )
    .option(
      "--npm-archives <folder>",
      "directory with archives written by `npm pack`, for machines without access to npm's registry",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, version));
}
