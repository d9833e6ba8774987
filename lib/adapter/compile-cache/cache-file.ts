import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Script } from "node:vm";

/**
 * The stage that the program had reached when it wrote a cache. A cache contains only the functions that had been
 * called, so the cache of a later stage replaces the cache of an earlier stage.
 */
export enum Stage {
  None = 0,
  /** The provider was started but not configured, for example, to return its schema. */
  Served = 1,
  /** The provider was also configured, and might have handled further calls. */
  Configured = 2,
}

/** The running program, and the path of the cache for its compiled code. */
export interface CompiledProgram {
  readonly script: Script;
  readonly file: string;
  /** Stage of the cache that was used; `undefined` if V8 rejected the cache. In that case, no cache is written. */
  readonly stage: Stage | undefined;
}

/** The key of the global property through which the loader passes the `CompiledProgram` to the program. */
export const PROGRAM = Symbol.for("cdktf-tfe-tokens.compiled-program");

export const digest = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const DIGEST_BYTES = 32;

/**
 * Returns the directory of the caches. It must belong to the user who runs the provider, because the cached code has
 * access to that user's credentials.
 */
export const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "terraform-provider-tfetokens");

/**
 * Returns the path of the cache for a program. The file name is a hash of the program, the Node version, the
 * architecture and NODE_OPTIONS, so caches of different Node versions can coexist.
 */
export function cacheFile(source: string): string {
  const { version, arch, env } = process;
  const key = digest(`${version} ${arch} ${env.NODE_OPTIONS ?? ""}\n`, source).toString("hex");
  return join(cacheDirectory(), key.slice(0, DIGEST_BYTES));
}

/** Reads a cache. Throws if the file doesn't exist or is damaged, or if another user could have written it. */
export function readCache(file: string): { readonly stage: Stage; readonly data: Buffer } {
  if (!isPrivate(dirname(file))) throw new Error("another user could have written to the directory");
  const content = readFileSync(file);
  const payload = content.subarray(DIGEST_BYTES);
  if (!digest(payload).equals(content.subarray(0, DIGEST_BYTES))) throw new Error("the file is damaged");
  return { stage: payload[0], data: payload.subarray(1) };
}

/** Reports whether a directory belongs to the current user and only that user can write to it. */
export function isPrivate(directory: string): boolean {
  const { uid, mode } = lstatSync(directory);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
