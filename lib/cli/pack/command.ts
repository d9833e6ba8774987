import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { pack } from "./pack";
import { isMacOs, isPlatform, PLATFORMS, type Platform } from "./platforms";
import { parseSourceAddress } from "./source-address";
import { UsageError } from "../usage-error";

interface Flags {
  readonly out: string;
  readonly source: string;
  /** true: the option was used without platforms, which means all. */
  readonly standalone?: readonly Platform[] | true;
  readonly npmArchives?: string;
}

const EXAMPLES = `
Examples:
  Create a mirror for machines without network access (provider_installation in Terraform's CLI configuration):
    $ cdktf-tfe-tokens pack --out mirror

  Create archives for a private registry, with single executables for machines without Node:
    $ cdktf-tfe-tokens pack --out release --source app.terraform.io/acme/tfetokens \\
        --standalone linux_amd64 linux_arm64 windows_amd64

Writes to OUT/HOST/NAMESPACE/tfetokens: an archive for each platform, SHA256SUMS and a manifest for registries, and the
index files of a network mirror. A version that already exists with different content is never overwritten. How to use
the result in Terraform and in a registry: docs/how-to/remote-execution.md.`;

// Beside the command in dist/.
const PLUGIN = path.join(__dirname, "../adapter/terraform-provider-tfetokens");

function parsePlatform(text: string): Platform {
  if (isPlatform(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${PLATFORMS.join(", ")}.`);
}

function addPlatform(text: string, before: readonly Platform[] | true | undefined): readonly Platform[] {
  return [...new Set([...(before === undefined || before === true ? [] : before), parsePlatform(text)])];
}

/** macOS kills unsigned executables, and only its own codesign is known to sign them correctly. */
function requireCodesign(platforms: readonly Platform[]): void {
  const unsigned = platforms.filter(isMacOs);
  if (unsigned.length === 0 || isOnPath("codesign")) return;
  const others = PLATFORMS.filter((name) => !isMacOs(name));
  throw new UsageError(
    `The executables for ${unsigned.join(" and ")} must be signed, but codesign isn't installed. ` +
      "Run the command on macOS, or use the script on macOS, which needs Node: " +
      `--standalone ${others.join(" ")}`,
  );
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => folder !== "" && existsSync(path.join(folder, program)));
}

function readPlugin(): Buffer {
  if (existsSync(PLUGIN)) return readFileSync(PLUGIN);
  throw new Error(`The bundled provider is missing (${PLUGIN}). Install cdktf-tfe-tokens again.`);
}

async function run({ out, source, standalone, npmArchives }: Flags, version: string): Promise<void> {
  const platforms = standalone === true ? PLATFORMS : (standalone ?? []);
  requireCodesign(platforms);
  const placed = await pack(
    {
      out,
      source: parseSourceAddress(source),
      version,
      script: readPlugin(),
      standalone: platforms,
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
    .option(
      "--source <address>",
      "source address of the provider in configurations",
      "terraform.local/cdktf/tfetokens",
    )
    .option(
      "--standalone [platforms...]",
      `create single executables, which don't need Node, for the given platforms or for all of ${PLATFORMS.join(", ")}`,
      addPlatform,
    )
    .option(
      "--npm-archives <folder>",
      "directory with archives written by `npm pack`, for use without access to npm's registry",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, version));
}
