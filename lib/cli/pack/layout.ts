import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface PackedFile {
  readonly name: string;
  readonly content: Uint8Array | string;
}

export interface PlacedFile {
  readonly path: string;
  readonly what: "written" | "unchanged";
}

/**
 * Writes the files of one version in order. If one of the files already exists with different content, nothing is
 * written. A published version must never change, because users can have its checksums in their lock files.
 *
 * @throws Error if one of the files already exists with different content, or if a file can't be written
 */
export function writeVersion(folder: string, files: readonly PackedFile[]): PlacedFile[] {
  const others = files.filter((file) => fileExists(folder, file) && !hasSameContent(folder, file));
  if (others.length > 0) {
    throw new Error(
      `${folder} already contains this version with different content: ${others.map(({ name }) => name).join(", ")}. ` +
        "Nothing was written, because Terraform rejects changed content for users who have the version in a lock file. " +
        "If nobody uses the version yet, remove it from the directory. Otherwise, use a different directory.",
    );
  }
  return files.map((file) => writeFile(folder, file));
}

/** Writes a file atomically, so that an interruption leaves an existing file intact. */
export function writeFile(folder: string, file: PackedFile): PlacedFile {
  const whole = path.join(folder, file.name);
  if (hasSameContent(folder, file)) return { path: whole, what: "unchanged" };
  try {
    createDirectory(folder);
    const partial = path.join(folder, `.${file.name}.partial`);
    writeFileSync(partial, file.content);
    renameSync(partial, whole);
  } catch (error) {
    throw new Error(`${whole} can't be written: ${(error as Error).message}`);
  }
  return { path: whole, what: "written" };
}

/**
 * Creates a directory and its parents. `mkdirSync` with `recursive` isn't suitable, because it loops forever in file
 * systems such as /proc, where creating a directory in an existing one fails with ENOENT.
 */
function createDirectory(folder: string): void {
  if (existsSync(folder)) return;
  createDirectory(path.dirname(folder));
  mkdirSync(folder);
}

const fileExists = (folder: string, { name }: PackedFile): boolean => existsSync(path.join(folder, name));

function hasSameContent(folder: string, file: PackedFile): boolean {
  return (
    fileExists(folder, file) && readFileSync(path.join(folder, file.name)).equals(Buffer.from(file.content))
  );
}
