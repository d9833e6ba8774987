/**
 * Runs the provider's script with the code that an earlier process compiled, if available. Without this code, V8 spends
 * a fifth of the time before the handshake compiling the script, and Terraform starts the provider three times per
 * plan. Node's own cache (`module.enableCompileCache`) requires Node 22 or later, and isn't used for the script that
 * Node is started with.
 *
 * The build embeds this file in the launcher, as an argument of `node -e`.
 */
import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { PROGRAM, Stage, cacheFile, readCache, type CompiledProgram } from "./cache-file";

const [, program] = process.argv;
// The script contains only ASCII characters. Its `#!` line would be a syntax error inside a function.
const source = readFileSync(program, "latin1").replace("#!", "//");

let file = "";
let cache: ReturnType<typeof readCache> | undefined;
if (process.env.NODE_DISABLE_COMPILE_CACHE === undefined) {
  try {
    file = cacheFile(source);
    cache = readCache(file);
  } catch {
    // The home directory or the file doesn't exist, or the file can't be trusted.
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
