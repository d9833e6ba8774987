import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROGRAM, digest, isPrivate, type CompiledProgram, type Stage } from "./cache-file";

/** Caches that were last written before this time probably belong to versions that are no longer used. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Stores the code that V8 has compiled so far for the next process, unless an equally good cache exists. Call this when
 * Terraform doesn't wait for the provider anymore, because it takes about 10 ms. Failures aren't reported, because the
 * cache only saves time.
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

/** Writes to a temporary file first, because other processes may be reading the cache. */
function write(file: string, payload: Buffer): void {
  const directory = path.dirname(file);
  // Not recursive, because Node would never return if the system reports ENOENT, as in /proc.
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
