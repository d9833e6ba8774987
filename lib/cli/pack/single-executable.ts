import { execFile } from "node:child_process";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { ExecutableTarget } from "../../shared/executable-targets";
import { bunBinary, ownBunBinary } from "./bun-binaries";
import { disableBunVariables } from "./bun-variables";
import { isMachO, signAdHoc } from "./macho-signature";
import type { NpmFiles } from "./npm-files";

const run = promisify(execFile);

/** A function that creates the executable for a target. */
export type CreateExecutable = (target: ExecutableTarget) => Promise<Buffer>;

/** The entry point. `type: "file"` embeds the notices as a separate file, so they don't slow down the startup. */
const ENTRY = `
import notices from "./notices.txt" with { type: "file" };
if (process.argv[2] === "--licenses") {
  process.stdout.write(require("node:fs").readFileSync(notices, "utf8"));
} else {
  delete process.env.NODE_DEBUG;
  require("./provider.js");
}
`;

/**
 * Options that isolate the executable. Without these options, it would read files such as .env and bunfig.toml in its
 * working directory.
 */
const ISOLATION = ["dotenv", "bunfig", "tsconfig", "package-json"].map(
  (name) => `--no-compile-autoload-${name}`,
);

/**
 * Prepares a function that creates executables from Bun and a script. The same input produces the same bytes on every
 * platform and in every directory.
 *
 * @param script a Node script that starts with a `#!` line
 * @param notices licenses of all code in the executable, which the executable prints with `--licenses`
 * @param files returns the paths of Bun executables
 * @param folder the directory for temporary files
 */
export function prepareExecutables(
  { script, notices }: { readonly script: string; readonly notices: string },
  files: NpmFiles,
  folder: string,
): CreateExecutable {
  // If __dirname weren't replaced here, Bun would replace it with the path of the temporary directory.
  const portable = script.replace(/^#!.*\n/, "").replaceAll("__dirname", '"."');
  writeFileSync(path.join(folder, "provider.js"), portable);
  writeFileSync(path.join(folder, "notices.txt"), notices);
  writeFileSync(path.join(folder, "entry.js"), ENTRY);
  return async (target) => {
    const bun = await files(ownBunBinary());
    chmodSync(bun, 0o755);
    // Bun stores the name of the output file in the executable, and appends .exe for Windows.
    const output = path.join(folder, target.os === "win32" ? "provider.exe" : "provider");
    await run(
      bun,
      [
        "build",
        "--compile",
        "--bytecode",
        "--minify-syntax",
        "--minify-whitespace",
        ...ISOLATION,
        `--target=bun-${target.os === "win32" ? "windows" : target.os}-${target.cpu}${target.libc === "musl" ? "-musl" : ""}`,
        `--compile-executable-path=${await files(bunBinary(target))}`,
        "--outfile=provider",
        "entry.js",
      ],
      { cwd: folder, env: compilerEnvironment(folder) },
    );
    const executable = disableBunVariables(readFileSync(output));
    rmSync(output);
    return isMachO(executable) ? signAdHoc(executable, "terraform-provider-tfetokens") : executable;
  };
}

/**
 * Returns the environment of the build. It contains no settings of Bun, and its home directory doesn't contain a
 * `bunfig.toml`, because such settings could change the result.
 */
function compilerEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
  const env = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  return { ...env, HOME: folder, USERPROFILE: folder, NO_COLOR: "1", DO_NOT_TRACK: "1" };
}
