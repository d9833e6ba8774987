// Generates the package for Python, Java, C# and Go, using jsii-pacmak, from the output of `npm run build` in
// dist/ and .jsii. `npm run languages -- python go --out FOLDER` generates only these languages. Default: all
// languages, in build/languages. Each language's folder contains a project for that language's tools, such as
// `pip wheel`, `mvn install`, `dotnet pack` or `go`. With `--package FOLDER`, the script generates the code of a
// different jsii package, such as the bindings of a provider.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.join(__dirname, "../..");
/** The environment variable that silences jsii's end-of-life warning, which is printed for each command on Node 20. */
export const silentJsii = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20" };

export const LANGUAGES: readonly string[] = ["python", "java", "dotnet", "go"];

/**
 * Generates the project of a package in one language, and returns its folder. `packageFolder` can be a peer's folder.
 */
export function generate(language: string, outdir: string, packageFolder = root): string {
  const pacmak = path.join(root, "node_modules/jsii-pacmak/bin/jsii-pacmak");
  const folder = path.join(outdir, language);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const args = ["--target", language, "--code-only", "--no-npmignore", "--outdir", outdir, packageFolder];
  execFileSync(process.execPath, [pacmak, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      // pacmak runs `npm pack`, which would build the package again.
      npm_config_ignore_scripts: "true",
      ...silentJsii,
    },
  });
  if (language === "python" && path.relative(root, packageFolder) === "") replacePythonCommand(folder);
  return folder;
}

/**
 * Replaces the command that jsii generates, which starts Node.js from a Node.js process and waits for it, so a signal
 * ends only the outer processes. On systems other than Windows, our command replaces the Python process with Node.js.
 * This function also adds the files that our command needs to the wheel.
 */
function replacePythonCommand(folder: string): void {
  const name = "cdktf-tfe-tokens";
  const module = path.join(folder, "src/cdktf_tfe_tokens/_jsii");
  const files = [
    "dist/cli/cdktf-tfe-tokens",
    "dist/adapter/terraform-provider-tfetokens",
    "dist/adapter/EXECUTABLE-NOTICES.gz",
  ];
  for (const file of files) cpSync(path.join(root, file), path.join(module, file));
  copyFileSync(path.join(__dirname, "command.py"), path.join(module, "bin", name));

  const setup = path.join(folder, "setup.py");
  const before = readFileSync(setup, "utf8");
  const after = before.replace(
    /(\.jsii\.tgz")(\n)/,
    `$1,\n${files.map((file) => `            "${file}"`).join(",\n")}$2`,
  );
  if (after === before)
    throw new Error("setup.py doesn't contain the tarball in the form that jsii-pacmak 1.140 writes");
  writeFileSync(setup, after);
}

/** Returns the paths of the generated files with the given ending. */
export function sourcesOf(folder: string, ending: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(ending),
  );
  if (files.length === 0)
    throw new Error(`jsii-pacmak didn't generate a file with the ending ${ending} in ${folder}`);
  return files.map((file) => path.join(folder, file));
}

function main(): void {
  const { values, positionals } = parseArgs({
    options: {
      out: { type: "string", default: path.join(root, "build/languages") },
      package: { type: "string", default: root },
    },
    allowPositionals: true,
  });
  const unknown = positionals.filter((language) => !LANGUAGES.includes(language));
  if (unknown.length > 0) {
    console.error(`Unknown language ${unknown.join(", ")}. Use ${LANGUAGES.join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  for (const language of positionals.length > 0 ? positionals : LANGUAGES) {
    console.log(`${language}: ${generate(language, path.resolve(values.out), path.resolve(values.package))}`);
  }
}

if (require.main === module) main();
