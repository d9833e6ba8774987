import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { executableFileName, scriptFileName, SCRIPT_PLATFORMS } from "../../shared/provider-package";
import { archive, type Archive } from "./archive";
import { npmFiles } from "./npm-files";
import { writeFiles, writeVersion, type PackedFile, type PlacedFile } from "./layout";
import { isWindows, type Platform } from "./platforms";
import { mirrorIndex, mirrorVersion, registryFiles } from "./release";
import { executableMaker } from "./single-executable";
import { inTemporaryFolder } from "./temporary-folder";

/** What is packed, and where to. */
export interface Packing {
  /** The mirror's folder. */
  readonly out: string;
  readonly source: string;
  readonly version: string;
  /** The plugin as Node runs it. */
  readonly script: Buffer;
  /** Platforms that get a single executable; of the others, those that can start a script get that. */
  readonly standalone: readonly Platform[];
  /** Folder of what is else got from npm. */
  readonly npmArchives?: string;
}

/**
 * Writes one version of the provider into a folder that is at once a filesystem mirror of Terraform's, what a static
 * server serves as a network mirror, and what a registry wants to be given.
 *
 * @param tell is told what takes its time
 */
export async function pack(packing: Packing, tell: (line: string) => void): Promise<PlacedFile[]> {
  const { version } = packing;
  const folder = path.join(packing.out, packing.source);
  const index = readIndex(folder, version);
  const made = await archives(packing, tell);
  const placed = writeVersion(folder, [
    ...made.map(({ name, zip }) => ({ name, content: zip })),
    ...registryFiles(made, version),
    mirrorVersion(made, version),
  ]);
  // Last, so that nobody who reads it looks for what is not there yet.
  return [...placed, writeFiles(folder, index)];
}

function readIndex(folder: string, version: string): PackedFile {
  const file = path.join(folder, "index.json");
  try {
    return mirrorIndex(existsSync(file) ? readFileSync(file, "utf8") : undefined, version);
  } catch {
    throw new Error(
      `${file} is not the index of a mirror. Nothing was written: remove it, or pack into another folder.`,
    );
  }
}

async function archives(
  { script, standalone, npmArchives, version }: Packing,
  tell: (line: string) => void,
): Promise<Archive[]> {
  const made = SCRIPT_PLATFORMS.filter((platform) => !standalone.includes(platform)).map((platform) =>
    archive({ platform, fileName: scriptFileName(version), executable: script }, version),
  );
  if (standalone.length > 0) {
    await inTemporaryFolder(async (folder) => {
      tell("getting Node");
      const make = await executableMaker(script.toString(), npmFiles(folder, npmArchives), folder);
      for (const platform of standalone) {
        tell(`making the executable for ${platform}`);
        const fileName = executableFileName(version) + (isWindows(platform) ? ".exe" : "");
        made.push(archive({ platform, fileName, executable: await make(platform) }, version));
      }
    });
  }
  return made.sort((a, b) => (a.platform < b.platform ? -1 : 1));
}
