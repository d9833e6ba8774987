import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { executableHash } from "../../shared/provider-package";

const hashes = new Map<string, string>();
const CHUNK_BYTES = 1 << 20;

/**
 * Returns the hash of an executable's package. The hash is computed once per file, because an app can have many stacks.
 */
export function hashExecutable(name: string, file: string): string {
  const existing = hashes.get(file);
  if (existing !== undefined) return existing;
  const created = executableHash(name, sha256(file));
  hashes.set(file, created);
  return created;
}

/** Returns the hash of a file. The file is read in chunks, because executables are about 100 MB in size. */
function sha256(file: string): string {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(file, "r");
  try {
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}
