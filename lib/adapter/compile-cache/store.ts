import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROGRAM, digest, isPrivate, type CompiledProgram, type Stage } from "./cache-file";

/** Maximum age of a cache, in milliseconds. Older caches probably belong to versions that are no longer used. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Stores the code that V8 has compiled so far, so that the next process can use it. Does nothing if caching is
 * disabled, if V8 rejected the existing cache, or if that cache has the same or a later stage. Call this function when
 * Terraform no longer waits for the provider, because it takes about 10 ms. Failures aren't reported, because the cache
 * only saves time.
 */
export function storeCompileCache(stage: Stage): void {
  const program = (globalThis as { [PROGRAM]?: CompiledProgram })[PROGRAM];
  if (program?.stage === undefined || program.stage >= stage) return;
  try {
    write(program.file, Buffer.concat([Buffer.of(stage), program.script.createCachedData()]));
  } catch {
    // For example, the home directory isn't writable.
  }
}

/** Writes to a temporary file first, because other processes might be reading the cache. */
function write(file: string, payload: Buffer): void {
  const directory = path.dirname(file);
  // A recursive `mkdirSync` never returns if the operating system reports ENOENT, as it does in /proc.
  for (const created of [path.dirname(directory), directory]) {
    if (!existsSync(created)) mkdirSync(created, { mode: 0o700 });
  }
  if (!isPrivate(directory)) return;
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, Buffer.concat([digest(payload), payload]), { mode: 0o600, flag: "wx" });
  renameSync(temporary, file);
  removeOld(directory);
}

function removeOld(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    if (Date.now() - statSync(file).mtimeMs > KEEP_MS) rmSync(file);
  }
}
