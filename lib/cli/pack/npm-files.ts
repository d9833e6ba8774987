import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file of an npm package with a pinned version and checksum. */
export interface NpmFile {
  readonly name: string;
  readonly version: string;
  /** Checksum in the format of a package-lock.json: "sha512-…". */
  readonly integrity: string;
  /** Path of the file in the package. */
  readonly file: string;
}

/** A function that returns the path of a local copy of a file. */
export type NpmFiles = (wanted: NpmFile) => Promise<string>;

/**
 * Returns a function that gets files of npm packages. Unless `archives` is given, the user's npm downloads the
 * packages, with its configured registry, proxy and cache. A package is used only if its checksum matches.
 *
 * @param folder the directory for temporary files
 * @param archives directory with the archives that `npm pack` writes; if given, npm isn't used
 */
export function createNpmFiles(folder: string, archives: string | undefined): NpmFiles {
  const gotten = new Map<string, Promise<string>>();
  const get = async ({ name, version, integrity, file }: NpmFile): Promise<string> => {
    const into = mkdtempSync(path.join(folder, "npm-"));
    const archive =
      archives === undefined ? await npmPack(name, version, into) : findArchive(archives, name, version);
    const got = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (got !== integrity) throw integrityError(`${name}@${version}`, integrity, got);
    // Windows and macOS also have tar. Some versions treat a path with a colon (`C:\…`) as a remote host, so the
    // directory is passed as `cwd`.
    const inArchive = `package/${file}`;
    const extract = ["-xzf", path.basename(archive), "-C", into, inArchive];
    await run("tar", extract, { cwd: path.dirname(archive) });
    return path.join(into, inArchive);
  };
  return (wanted) => {
    const getting = gotten.get(wanted.name) ?? get(wanted);
    gotten.set(wanted.name, getting);
    return getting;
  };
}

const integrityError = (what: string, expected: string, got: string): Error =>
  new Error(
    `${what} has an unexpected checksum: expected ${expected}, got ${got}. Nothing was packed. ` +
      "With --npm-archives, download the archive again. Otherwise, check which registry npm uses: npm config get registry.",
  );

function findArchive(folder: string, name: string, version: string): string {
  const archive = path.join(folder, `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`);
  if (existsSync(archive)) return archive;
  throw new Error(
    `${archive} doesn't exist. Run npm pack ${name}@${version} on a machine with access to npm's registry, and copy the archive to ${folder}.`,
  );
}

async function npmPack(name: string, version: string, folder: string): Promise<string> {
  const specification = `${name}@${version}`;
  const args = ["pack", specification, "--silent", "--ignore-scripts", "--prefer-offline"];
  try {
    const { stdout } = await run("npm", args, {
      // On Windows, npm is a .cmd file, which requires a shell. The destination is in the environment to avoid quoting.
      shell: process.platform === "win32",
      env: { ...process.env, npm_config_pack_destination: folder },
    });
    return path.join(folder, stdout.trim());
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    throw new Error(
      `npm can't download ${specification}: ${(stderr || message).trim()}\n` +
        `Run npm pack ${specification} on a machine with access to npm's registry, and use --npm-archives.`,
    );
  }
}
