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
 * Writes files that make one version, in their order, or none of them: a version that others may have locked must not
 * change under its number.
 *
 * @throws Error where one of them is there with another content
 */
export function writeVersion(folder: string, files: readonly PackedFile[]): PlacedFile[] {
  const others = files.filter((file) => isThere(folder, file) && !isSame(folder, file));
  if (others.length > 0) {
    throw new Error(
      `${folder} has this version with another content already: ${others.map(({ name }) => name).join(", ")}. ` +
        "Nothing was written. Whoever has it in a lock file would be refused the new one: remove the version there " +
        "if nobody has, or pack into another folder.",
    );
  }
  return files.map((file) => writeFiles(folder, file));
}

/** Writes a file whole, or not at all: an interruption leaves it as it was. */
export function writeFiles(folder: string, file: PackedFile): PlacedFile {
  const whole = path.join(folder, file.name);
  if (isSame(folder, file)) return { path: whole, what: "unchanged" };
  mkdirSync(folder, { recursive: true });
  const partial = path.join(folder, `.${file.name}.partial`);
  writeFileSync(partial, file.content);
  renameSync(partial, whole);
  return { path: whole, what: "written" };
}

const isThere = (folder: string, { name }: PackedFile): boolean => existsSync(path.join(folder, name));

function isSame(folder: string, file: PackedFile): boolean {
  return (
    isThere(folder, file) && readFileSync(path.join(folder, file.name)).equals(Buffer.from(file.content))
  );
}
