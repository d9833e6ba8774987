/**
 * Runs the provider's script with code that an earlier process has compiled, if there is such code. Without it, V8
 * spends a fifth of the time before the handshake on reading the script, three times per plan. Node itself has this
 * cache (`module.enableCompileCache`) only since version 22, and not for the script that it is started with.
 *
 * The build writes this file into the launcher, as an argument of `node -e`.
 */
import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { PROGRAM, Stage, cacheFile, readCache, type CompiledProgram } from "./cache-file";

const [, program] = process.argv;
// The code is ASCII. The launcher's first line would be a syntax error within a function.
const source = readFileSync(program, "latin1").replace("#!", "//");

let file = "";
let cache: ReturnType<typeof readCache> | undefined;
if (process.env.NODE_DISABLE_COMPILE_CACHE === undefined) {
  try {
    file = cacheFile(source);
    cache = readCache(file);
  } catch {
    // There is no home directory or no file, or the file can't be trusted.
  }
}

const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
  filename: program,
  cachedData: cache?.data,
});
const stage = script.cachedDataRejected === true ? undefined : (cache?.stage ?? Stage.None);
const compiled: CompiledProgram = { script, file, stage };
if (file !== "") Object.assign(globalThis, { [PROGRAM]: compiled });
(script.runInThisContext() as (...parameters: unknown[]) => void)(exports, require, module, program, ".");
