import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../usage-error";

/** The archive of one platform. */
export interface ReleaseArchive {
  readonly os: string;
  readonly arch: string;
  readonly filename: string;
  /** SHA-256 in hexadecimal. */
  readonly shasum: string;
  readonly file: string;
  /** Size in bytes. */
  readonly size: number;
}

/** A packed version, with the files that a registry needs. */
export interface Release {
  readonly version: string;
  /** The content of SHA256SUMS. */
  readonly shasums: string;
  readonly archives: readonly ReleaseArchive[];
}

const LINE = /^([0-9a-f]{64}) {2}(\S+)$/;

/**
 * Reads a release that `pack` wrote, and checks each archive against its checksum.
 *
 * @param folder the directory of the archives, or the directory that was passed to `pack --out`
 * @param source source address, such as "app.terraform.io/acme/tfetokens"
 * @throws UsageError if the release is missing, incomplete or damaged
 */
export function readRelease(folder: string, source: string, version: string): Release {
  const sumsName = `terraform-provider-tfetokens_${version}_SHA256SUMS`;
  const home = [folder, path.join(folder, source)].find((place) => existsSync(path.join(place, sumsName)));
  if (home === undefined) {
    throw new UsageError(
      `--release ${folder} doesn't contain a release of version ${version}: ${sumsName} is in neither this directory nor its subdirectory ${source}. ` +
        `Create the release with \`cdktf-tfe-tokens pack --out ${folder} --source ${source} --standalone\`.`,
    );
  }
  const shasums = readFileSync(path.join(home, sumsName), "utf8");
  const archives = shasums
    .split("\n")
    .filter((line) => line.endsWith(".zip"))
    .map((line) => readArchive(home, line, version));
  if (archives.length === 0) {
    throw new UsageError(`${path.join(home, sumsName)} doesn't list any archives. ${REPACK}`);
  }
  return { version, shasums, archives };
}

function readArchive(folder: string, line: string, version: string): ReleaseArchive {
  const [, shasum, filename] = LINE.exec(line) ?? [];
  const [, os, arch] =
    /^terraform-provider-tfetokens_.*_([a-z0-9]+)_([a-z0-9]+)\.zip$/.exec(filename ?? "") ?? [];
  if (
    shasum === undefined ||
    filename?.startsWith(`terraform-provider-tfetokens_${version}_`) !== true ||
    !os
  ) {
    throw new UsageError(
      `SHA256SUMS in ${folder} contains an invalid line: ${JSON.stringify(line)}. ${REPACK}`,
    );
  }
  const file = path.join(folder, filename);
  if (!existsSync(file)) throw new UsageError(`${file} is missing, but SHA256SUMS lists it. ${REPACK}`);
  const content = readFileSync(file);
  if (createHash("sha256").update(content).digest("hex") !== shasum) {
    throw new UsageError(`${file} doesn't have the checksum in SHA256SUMS. ${REPACK}`);
  }
  return { os, arch: arch ?? "", filename, shasum, file, size: content.length };
}

const REPACK = "Run `cdktf-tfe-tokens pack` again with an empty directory.";
