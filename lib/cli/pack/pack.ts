import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { executableFileName, scriptFileName, SCRIPT_PLATFORMS } from "../../shared/provider-package";
import { createArchive, type Archive } from "./archive";
import { createNpmFiles } from "./npm-files";
import { writeFile, writeVersion, type PackedFile, type PlacedFile } from "./layout";
import { isWindows, type Platform } from "./platforms";
import { createMirrorIndex, createMirrorVersion, createRegistryFiles } from "./release";
import { prepareExecutables } from "./single-executable";
import { withTemporaryFolder } from "./temporary-folder";

/** What to pack, and where to write it. */
export interface PackOptions {
  /** The directory of the mirror. */
  readonly out: string;
  readonly source: string;
  readonly version: string;
  /** The provider as a Node script. */
  readonly script: Buffer;
  /** Platforms that get a single executable. Other platforms get the script, if they can start one. */
  readonly standalone: readonly Platform[];
  /** Directory with npm packages; omitted: npm downloads them. */
  readonly npmArchives?: string;
}

/**
 * Writes one version of the provider. The directory is a filesystem mirror, a network mirror for any static web server,
 * and contains the files that a registry needs.
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
  // Last, so that the index never refers to files that don't exist yet.
  return [...placed, writeFile(folder, index)];
}

function readIndex(folder: string, version: string): PackedFile {
  const file = path.join(folder, "index.json");
  try {
    return createMirrorIndex(existsSync(file) ? readFileSync(file, "utf8") : undefined, version);
  } catch {
    throw new Error(
      `${file} isn't the index of a provider mirror. Nothing was written. Remove the file, or use another directory.`,
    );
  }
}

async function createArchives(
  { script, standalone, npmArchives, version }: PackOptions,
  onProgress: (line: string) => void,
): Promise<Archive[]> {
  const made = SCRIPT_PLATFORMS.filter((platform) => !standalone.includes(platform)).map((platform) =>
    createArchive({ platform, fileName: scriptFileName(version), executable: script }, version),
  );
  if (standalone.length > 0) {
    await withTemporaryFolder(async (folder) => {
      onProgress("downloading Node");
      const make = await prepareExecutables(script.toString(), createNpmFiles(folder, npmArchives), folder);
      for (const platform of standalone) {
        onProgress(`creating the executable for ${platform}`);
        const fileName = executableFileName(version) + (isWindows(platform) ? ".exe" : "");
        made.push(createArchive({ platform, fileName, executable: await make(platform) }, version));
      }
    });
  }
  return made.sort((a, b) => (a.platform < b.platform ? -1 : 1));
}
