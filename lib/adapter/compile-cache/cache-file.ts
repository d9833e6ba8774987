import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Script } from "node:vm";

/**
 * How much of the program had run when a cache was written. A cache contains the functions that had been called by
 * then, so a later stage replaces an earlier one.
 */
export enum Stage {
  None = 0,
  /** The handshake and the schema. */
  Served = 1,
  /** Also the calls that follow the configuration of the provider. */
  Configured = 2,
}

/** The program that runs, and the file for its compiled code. */
export interface CompiledProgram {
  readonly script: Script;
  readonly file: string;
  /** Stage of the cache that was used; `undefined` if V8 rejected it. Writing it again wouldn't help then. */
  readonly stage: Stage | undefined;
}

/** The global variable through which the loader passes the program to its own code. */
export const PROGRAM = Symbol.for("cdktf-tfe-tokens.compiled-program");

export const digest = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const DIGEST_BYTES = 32;

/** The directory must belong to this user, because its content runs with the user's credentials. */
export const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "terraform-provider-tfetokens");

/** The name depends on everything that V8 compares, so caches of different Node versions can coexist. */
export function cacheFile(source: string): string {
  const { version, arch, env } = process;
  const key = digest(`${version} ${arch} ${env.NODE_OPTIONS ?? ""}\n`, source).toString("hex");
  return join(cacheDirectory(), key.slice(0, DIGEST_BYTES));
}

/** Throws if there is no file, if it is damaged, or if another user could have written it. */
export function readCache(file: string): { readonly stage: Stage; readonly data: Buffer } {
  if (!isPrivate(dirname(file))) throw new Error("other users can write to the directory");
  const content = readFileSync(file);
  const payload = content.subarray(DIGEST_BYTES);
  if (!digest(payload).equals(content.subarray(0, DIGEST_BYTES))) throw new Error("the file is damaged");
  return { stage: payload[0], data: payload.subarray(1) };
}

/** Whether a directory belongs to this user and is writable only by this user. */
export function isPrivate(directory: string): boolean {
  const { uid, mode } = lstatSync(directory);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
