import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { packageHash, type PackageFile, type Platform } from "../../shared/provider-package";

/** The zip archive of the provider for one platform, as mirrors and registries serve it. */
export interface Archive {
  readonly platform: Platform;
  readonly name: string;
  readonly zip: Uint8Array;
  /** SHA-256 hash of the zip file, in hexadecimal. */
  readonly sha256: string;
  /** Hash of the zip's content, in the format of lock files. */
  readonly h1: string;
}

// The earliest time that a zip file can contain. Zip files contain local times, so this is a local time too.
const EARLIEST_TIME = new Date(1980, 0, 1);

const UNIX = 3;
const EXECUTABLE_FILE = 0o100755 << 16;

/** Creates a reproducible archive, which doesn't depend on the clock, the time zone, or Node's version of zlib. */
export function createArchive(platform: Platform, files: readonly PackageFile[], version: string): Archive {
  const content = Object.fromEntries(files.map((file) => [file.name, file.content]));
  const zip = zipSync(content, { mtime: EARLIEST_TIME, os: UNIX, attrs: EXECUTABLE_FILE });
  return {
    platform,
    name: `terraform-provider-tfetokens_${version}_${platform}.zip`,
    zip,
    sha256: sha256(zip),
    h1: packageHash(files),
  };
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");
