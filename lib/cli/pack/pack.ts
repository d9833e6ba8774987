import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ExecutableTarget } from "../../shared/executable-targets";
import { executableFileName, PLATFORMS, scriptPackage } from "../../shared/provider-package";
import { createArchive, type Archive } from "./archive";
import { createNpmFiles } from "./npm-files";
import { writeFile, writeVersion, type PackedFile, type PlacedFile } from "./layout";
import { createMirrorIndex, createMirrorVersion, createRegistryFiles } from "./release";
import { prepareExecutables } from "./single-executable";
import { withTemporaryFolder } from "./temporary-folder";

export interface PackOptions {
  /** The directory to write the mirror or release to. */
  readonly out: string;
  readonly source: string;
  readonly version: string;
  /** The provider as a Node script. */
  readonly script: Buffer;
  /** Licenses of all code in an executable. */
  readonly notices: string;
  /** The executables to create, at most one per platform. The archives for other platforms contain the script. */
  readonly standalone: readonly ExecutableTarget[];
  /** Directory with archives of npm packages. If it is omitted, npm downloads the packages. */
  readonly npmArchives?: string;
}

/**
 * Writes one version of the provider. The directory works as a filesystem mirror, and as a network mirror on any static
 * web server. It also contains the files that a registry needs.
 *
 * @param onProgress called before each slow step
 */
export async function pack(packing: PackOptions, onProgress: (line: string) => void): Promise<PlacedFile[]> {
  const { version } = packing;
  const folder = path.join(packing.out, packing.source);
  const index = readIndex(folder, version);
  const made = await createArchives(packing, onProgress);
  const placed = writeVersion(folder, [
    ...made.map(({ name, zip }) => ({ name, content: zip })),
    ...createRegistryFiles(made, version),
    createMirrorVersion(made, version),
  ]);
  // The index is written last, so that it never refers to files that don't exist yet.
  return [...placed, writeFile(folder, index)];
}

function readIndex(folder: string, version: string): PackedFile {
  const file = path.join(folder, "index.json");
  try {
    return createMirrorIndex(existsSync(file) ? readFileSync(file, "utf8") : undefined, version);
  } catch {
    throw new Error(
      `${file} can't be read as the index of a provider mirror. Nothing was written. Remove the file, or use a different directory.`,
    );
  }
}

/**
 * Creates the archives for all platforms, sorted by platform.
 *
 * @param onProgress called before each slow step
 */
export async function createArchives(
  { script, notices, standalone, npmArchives, version }: Omit<PackOptions, "out" | "source">,
  onProgress: (line: string) => void,
): Promise<Archive[]> {
  const created = PLATFORMS.filter((name) => !standalone.some(({ platform }) => platform === name)).map(
    (platform) => createArchive(platform, scriptPackage(version, platform, script), version),
  );
  if (standalone.length > 0) {
    await withTemporaryFolder(async (folder) => {
      const files = createNpmFiles(folder, npmArchives);
      const create = prepareExecutables({ script: script.toString(), notices }, files, folder);
      for (const target of standalone) {
        onProgress(`creating the executable for ${target.name}`);
        const name = executableFileName(version, target.platform);
        const content = await create(target);
        created.push(createArchive(target.platform, [{ name, content }], version));
      }
    });
  }
  return created.sort((a, b) => (a.platform < b.platform ? -1 : 1));
}
