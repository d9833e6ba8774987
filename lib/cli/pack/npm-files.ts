import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file of a package of npm, at the one version whose bytes are known. */
export interface NpmFile {
  readonly name: string;
  readonly version: string;
  /** As in a package-lock.json: "sha512-…". */
  readonly integrity: string;
  /** Within the package. */
  readonly file: string;
}

/** Gives the path of such a file. */
export type NpmFiles = (wanted: NpmFile) => Promise<string>;

/**
 * Files of packages, which the person's own npm gets, with their registry, proxy and cache, and which are taken only if
 * the package is the one that is known.
 *
 * @param folder to work in
 * @param archives folder that has the packages already, as `npm pack` writes them; npm is not asked then
 */
export function npmFiles(folder: string, archives: string | undefined): NpmFiles {
  const gotten = new Map<string, Promise<string>>();
  const get = async ({ name, version, integrity, file }: NpmFile): Promise<string> => {
    const into = mkdtempSync(path.join(folder, "npm-"));
    const archive =
      archives === undefined ? await npmPack(name, version, into) : archiveIn(archives, name, version);
    const got = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (got !== integrity) throw notTheKnown(`${name}@${version}`, integrity, got);
    // Windows and macOS have a tar as well; to some, a name with a colon, as after a drive, is on another machine.
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

const notTheKnown = (what: string, expected: string, got: string): Error =>
  new Error(
    `${what} is not the package that is known: expected ${expected}, got ${got}. Nothing was packed. ` +
      "Look at where it comes from: npm config get registry.",
  );

function archiveIn(folder: string, name: string, version: string): string {
  const archive = path.join(folder, `${name}-${version}.tgz`);
  if (existsSync(archive)) return archive;
  throw new Error(
    `There is no ${archive}. Where npm's registry can be reached, npm pack ${name}@${version} writes it.`,
  );
}

async function npmPack(name: string, version: string, folder: string): Promise<string> {
  const specification = `${name}@${version}`;
  const args = ["pack", specification, "--silent", "--ignore-scripts", "--prefer-offline"];
  try {
    const { stdout } = await run("npm", args, {
      // On Windows npm is a .cmd, which needs a shell. What a shell could misread goes through the environment.
      shell: process.platform === "win32",
      env: { ...process.env, npm_config_pack_destination: folder },
    });
    return path.join(folder, stdout.trim());
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    throw new Error(
      `npm cannot get ${specification}: ${(stderr || message).trim()}\n` +
        `Where npm's registry can be reached, npm pack ${specification} writes it; give its folder by --npm-archives.`,
    );
  }
}
