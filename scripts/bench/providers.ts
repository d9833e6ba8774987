import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { installFake } from "../../test/support/fake-tfe/install";
import { platform, version, type TerraformWorkspace } from "../../test/support/terraform";

const root = path.join(__dirname, "../..");

/** The directory to which `pack --out build/standalone --standalone` writes archives with single executables. */
const PACKED = path.join(root, "build/standalone");

/**
 * The providers that the benchmarks compare. `fake-tfe` is this project's fake provider, which imitates the requests of
 * hashicorp/tfe.
 */
export type ProviderName = "script" | "executable" | "fake-tfe" | "tfe";

/** The version of hashicorp/tfe and of its fake. */
export const TFE_VERSION = "0.71.0";

export interface Programs {
  /** The provider's single executable for this machine, or undefined if it wasn't found. */
  readonly executable: string | undefined;
  /** The real hashicorp/tfe, or undefined if its path isn't set. */
  readonly tfe: string | undefined;
}

/**
 * Finds the optional programs: the single executable in TOKENS_BENCH_EXECUTABLE or build/standalone, and
 * hashicorp/tfe in TOKENS_BENCH_TFE.
 */
export function findPrograms(env: NodeJS.ProcessEnv): Programs {
  return {
    executable: givenFile(env, "TOKENS_BENCH_EXECUTABLE") ?? unpackExecutable(),
    tfe: givenFile(env, "TOKENS_BENCH_TFE"),
  };
}

function givenFile(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[name];
  if (!file) return undefined;
  if (!existsSync(file)) throw new Error(`${name} is ${file}, which doesn't exist`);
  return path.resolve(file);
}

function unpackExecutable(): string | undefined {
  if (!existsSync(PACKED)) return undefined;
  const name = `terraform-provider-tfetokens_${version}_${platform()}.zip`;
  const archive = readdirSync(PACKED, { recursive: true, encoding: "utf8" }).find(
    (file) => path.basename(file) === name,
  );
  if (archive === undefined) return undefined;
  const [content] = Object.values(unzipSync(readFileSync(path.join(PACKED, archive))));
  // Without --standalone, the archive contains the script.
  if (content === undefined || Buffer.from(content.subarray(0, 2)).toString() === "#!") return undefined;
  const file = path.join(root, "build/bench/terraform-provider-tfetokens");
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o755 });
  return file;
}

/** Installs a provider where `terraform init` finds it. The workspace already contains the script. */
export function installProvider(terraform: TerraformWorkspace, name: ProviderName, programs: Programs): void {
  switch (name) {
    case "script":
      return;
    case "fake-tfe":
      return installFake(terraform.folder);
    case "executable":
      return replacePlugin(
        terraform,
        `terraform.local/cdktf/tfetokens/${version}`,
        `terraform-provider-tfetokens_v${version}`,
        programs.executable,
      );
    case "tfe":
      return replacePlugin(
        terraform,
        `registry.terraform.io/hashicorp/tfe/${TFE_VERSION}`,
        `terraform-provider-tfe_v${TFE_VERSION}`,
        programs.tfe,
      );
  }
}

function replacePlugin(
  { folder }: TerraformWorkspace,
  source: string,
  name: string,
  program: string | undefined,
): void {
  if (program === undefined) throw new Error(`${name} isn't available`);
  const versionFolder = path.join(folder, "terraform.d/plugins", source);
  rmSync(versionFolder, { recursive: true, force: true });
  const directory = path.join(versionFolder, platform());
  mkdirSync(directory, { recursive: true });
  copyFileSync(program, path.join(directory, name));
  chmodSync(path.join(directory, name), 0o755);
}
