import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { pack } from "./pack";
import { isMacOs, isPlatform, PLATFORMS, type Platform } from "./platforms";
import { sourceAddress } from "./source-address";
import { UsageError } from "../usage-error";

interface Flags {
  readonly out: string;
  readonly source: string;
  /** True where the option is given without platforms. */
  readonly standalone?: readonly Platform[] | true;
  readonly npmArchives?: string;
}

const EXAMPLES = `
Examples:
  A mirror for machines without a network, whose Terraform is told of it by provider_installation:
    $ cdktf-tfe-tokens pack --out mirror

  For an organization's private registry, with single executables where there is no Node:
    $ cdktf-tfe-tokens pack --out release --source app.terraform.io/acme/tfetokens \\
        --standalone linux_amd64 linux_arm64 windows_amd64

The folder OUT/HOST/NAMESPACE/tfetokens gets an archive for each platform, SHA256SUMS and a manifest as registries want
them, and the indices of a network mirror. A version that is there with another content is never overwritten. What
becomes of it in Terraform, and how a registry gets it: docs/remote-execution.md.`;

// Beside the command in dist/.
const PLUGIN = path.join(__dirname, "../adapter/terraform-provider-tfetokens");

function platform(text: string): Platform {
  if (isPlatform(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${PLATFORMS.join(", ")}.`);
}

function withPlatform(text: string, before: readonly Platform[] | true | undefined): readonly Platform[] {
  return [...new Set([...(before === undefined || before === true ? [] : before), platform(text)])];
}

/** macOS ends at once what is not signed, and only its own tool is known to sign it right. */
function checkSignable(platforms: readonly Platform[]): void {
  const unsigned = platforms.filter(isMacOs);
  if (unsigned.length === 0 || isOnThePath("codesign")) return;
  const others = PLATFORMS.filter((name) => !isMacOs(name));
  throw new UsageError(
    `The executable for ${unsigned.join(" and ")} must be signed (codesign --sign - FILE), and there is no codesign ` +
      "here: macOS has it, so pack there. Or leave macOS to the script, which needs Node there: " +
      `--standalone ${others.join(" ")}`,
  );
}

function isOnThePath(program: string): boolean {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => folder !== "" && existsSync(path.join(folder, program)));
}

function readPlugin(): Buffer {
  if (existsSync(PLUGIN)) return readFileSync(PLUGIN);
  throw new Error(`The provider is not beside the command, at ${PLUGIN}. Install cdktf-tfe-tokens again.`);
}

async function run({ out, source, standalone, npmArchives }: Flags, version: string): Promise<void> {
  const platforms = standalone === true ? PLATFORMS : (standalone ?? []);
  checkSignable(platforms);
  const placed = await pack(
    {
      out,
      source: sourceAddress(source),
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
    .requiredOption("--out <folder>", "folder of the mirror")
    .option(
      "--source <address>",
      "source address that configurations require it by",
      "terraform.local/cdktf/tfetokens",
    )
    .option(
      "--standalone [platforms...]",
      `single executables, which need no Node: for these of ${PLATFORMS.join(", ")}, or for all`,
      withPlatform,
    )
    .option(
      "--npm-archives <folder>",
      "folder with what `npm pack` writes, where npm's registry cannot be reached",
    )
    .addHelpText("after", EXAMPLES)
    .action((flags: Flags) => run(flags, version));
}
