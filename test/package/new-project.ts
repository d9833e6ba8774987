import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCleanEnvironment } from "../support/terraform";
import { run } from "../support/example";

const root = join(__dirname, "../..");

/** The template from which `cdktf init` creates a TypeScript project. */
const TEMPLATE = join(root, "node_modules/@cdktf/cli-core/templates/typescript");

/** A project with its own home directory. npm installs the packed package into the project as it does for users. */
export class NewProject {
  readonly folder = mkdtempSync(join(tmpdir(), "tfetokens-new-project-"));
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    mkdirSync(join(this.folder, "home"));
    // `npm test` sets environment variables that would make npm use this repository instead.
    const ofNpm = Object.keys(process.env).filter((name) => name.startsWith("npm_"));
    this.#env = {
      ...createCleanEnvironment(join(this.folder, "home")),
      ...Object.fromEntries(ofNpm.map((name) => [name, undefined])),
    };
    this.write("tsconfig.json", readFileSync(join(TEMPLATE, "tsconfig.json"), "utf8"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Packs the latest build, and installs the packed file and its peers. */
  async install(): Promise<void> {
    const pack = ["pack", "--ignore-scripts", "--pack-destination", this.folder, "--json", root];
    const [{ filename }] = JSON.parse(await this.succeed("npm", pack)) as { filename: string }[];
    const { manifest, options } = peers();
    const dependencies = { ...manifest.dependencies, "cdktf-tfe-tokens": `file:${filename}` };
    this.write("package.json", JSON.stringify({ private: true, ...manifest, dependencies }));
    await this.succeed("npm", ["install", "--no-audit", "--no-fund", ...options]);
  }

  /**
   * Runs a program that must succeed, and returns its standard output.
   *
   * @throws Error with the program's complete output if its exit code isn't 0
   */
  async succeed(program: string, args: readonly string[], where: Where = {}): Promise<string> {
    const env = { ...this.#env, ...where.env };
    const { code, output, stdout } = await run(program, args, join(this.folder, where.cwd ?? "."), env);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output}`);
    return stdout;
  }
}

interface Where {
  /** The working directory, relative to the project's folder. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Returns the project's manifest and the options for `npm install`. If TOKENS_TEST_PEERS names a file, returns the
 * manifest in that file, whose packages npm downloads. Otherwise, returns a manifest with the installed peers.
 */
function peers(): { manifest: Manifest; options: string[] } {
  const file = process.env.TOKENS_TEST_PEERS;
  if (file !== undefined)
    return { manifest: JSON.parse(readFileSync(file, "utf8")) as Manifest, options: [] };
  const here = ["cdktf", "constructs", "@cdktf/provider-tfe"].map((name) => [
    name,
    `file:${join(root, "node_modules", name)}`,
  ]);
  // With --install-links, npm copies the peers. A linked peer would find its own dependencies in this repository.
  return {
    manifest: { dependencies: Object.fromEntries(here) as Record<string, string> },
    options: ["--install-links", "--offline"],
  };
}
