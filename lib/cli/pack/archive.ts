import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { packageHash } from "../../shared/provider-package";
import type { Platform } from "./platforms";

/** The provider for one platform. */
export interface Plugin {
  readonly platform: Platform;
  readonly fileName: string;
  readonly executable: Uint8Array;
}

/** A plugin as mirrors and registries have it. */
export interface Archive {
  readonly platform: Platform;
  readonly name: string;
  readonly zip: Uint8Array;
  /** Of the zip, in hexadecimal. */
  readonly sha256: string;
  /** Of what is in the zip, as lock files have it. */
  readonly h1: string;
}

// The earliest that a zip can say, in whichever zone: DOS times are local ones.
const NO_TIME = new Date(1980, 0, 1);

const UNIX = 3;
const EXECUTABLE_FILE = 0o100755 << 16;

/** The same bytes wherever it is made: no clock, no zone, and a compressor of its own instead of the machine's. */
export function archive({ platform, fileName, executable }: Plugin, version: string): Archive {
  const zip = zipSync({ [fileName]: executable }, { mtime: NO_TIME, os: UNIX, attrs: EXECUTABLE_FILE });
  return {
    platform,
    name: `terraform-provider-tfetokens_${version}_${platform}.zip`,
    zip,
    sha256: sha256(zip),
    h1: packageHash(fileName, executable),
  };
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");
