// Publishes the package for Python, Java, C# and Go, with the version in package.json. Run this script after
// `npm publish`.
//
//   npm run languages:publish -- [--dry-run] [python] [java] [dotnet] [go]     default: all of them
//
// --dry-run builds everything and prints the commands that would publish. In a dry run, if the tools for a language
// aren't installed, its package is only generated. CONTRIBUTING.md lists the tools and the credentials.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { generate, LANGUAGES } from "./generate";

const root = path.join(__dirname, "../..");
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
const { values: options, positionals } = parseArgs({
  options: { "dry-run": { type: "boolean", default: false } },
  allowPositionals: true,
});

class MissingProgramError extends Error {}

function run(file: string, args: readonly string[], cwd = root): void {
  try {
    execFileSync(file, args, { cwd, stdio: "inherit" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new MissingProgramError(
      `The program ${file} isn't in PATH. Install the tools that CONTRIBUTING.md lists.`,
    );
  }
}

/** Prints a command that publishes something, and runs the command unless this is a dry run. */
function publish(file: string, args: readonly string[], cwd: string): void {
  console.log(`${options["dry-run"] ? "would run" : "running"}: ${[file, ...args].join(" ")}`);
  if (!options["dry-run"]) run(file, args, cwd);
}

/**
 * Returns the value of an environment variable that is required to publish. If the variable isn't set in a dry run,
 * returns its name in angle brackets.
 */
function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  if (options["dry-run"]) return `<${name}>`;
  throw new Error(`The environment variable ${name} isn't set. Set it as CONTRIBUTING.md describes.`);
}

const publishers: Readonly<Record<string, (folder: string) => void>> = {
  python(folder) {
    run("python3", ["-m", "build", "."], folder);
    const files = readdirSync(path.join(folder, "dist")).map((name) => path.join("dist", name));
    run("python3", ["-m", "twine", "check", "--strict", ...files], folder);
    publish("python3", ["-m", "twine", "upload", "--non-interactive", ...files], folder);
  },

  java(folder) {
    const sign = "org.apache.maven.plugins:maven-gpg-plugin:3.2.7:sign";
    const repository = `-DaltDeploymentRepository=${setting("MAVEN_REPOSITORY")}`;
    run("mvn", ["--batch-mode", "package"], folder);
    publish("mvn", ["--batch-mode", "verify", sign, "deploy", repository], folder);
  },

  dotnet(folder) {
    run("dotnet", ["pack", "CdktfTfeTokens", "--configuration", "Release", "--output", "packages"], folder);
    const key = ["--source", setting("NUGET_SOURCE"), "--skip-duplicate"];
    publish("dotnet", ["nuget", "push", `packages/CdktfTfeTokens.${version}.nupkg`, ...key], folder);
  },

  /** Publishes the Go module: commits the generated sources to its repository, tags the commit, and pushes both. */
  go(folder) {
    const clone = mkdtempSync(path.join(tmpdir(), "cdktf-tfe-tokens-go-"));
    try {
      const tag = `tokens/v${version}`;
      run("git", ["clone", "--quiet", "--depth", "1", setting("GO_REPOSITORY"), clone]);
      rmSync(path.join(clone, "tokens"), { recursive: true, force: true });
      cpSync(path.join(folder, "tokens"), path.join(clone, "tokens"), { recursive: true });
      run("git", ["add", "--all"], clone);
      run("git", ["commit", "--quiet", "--message", `Release ${version}`], clone);
      run("git", ["tag", tag], clone);
      publish("git", ["push", "--quiet", "--atomic", "origin", "HEAD", tag], clone);
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  },
};

const unknown = positionals.filter((language) => !LANGUAGES.includes(language));
if (unknown.length > 0) {
  console.error(`Unknown language ${unknown.join(", ")}. Use ${LANGUAGES.join(", ")}.`);
  process.exit(2);
}
if (!options["dry-run"])
  run(process.execPath, [path.join(root, "scripts/released-adapter.mjs"), "--publish"]);
for (const language of positionals.length > 0 ? positionals : LANGUAGES) {
  const folder = generate(language, path.join(root, "build/languages"));
  try {
    publishers[language](folder);
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    if (!options["dry-run"]) {
      console.error(error.message);
      process.exit(1);
    }
    console.log(`${language}: generated, not built. ${error.message}`);
  }
}
