import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ratio, type Figure } from "./figure";
import { byTurns } from "./measure";
import { scriptTime } from "./processes";

const root = join(__dirname, "../..");

/** What people wait for at `cdktf synth`. */
export async function libraryFigures(rounds: number, tokens: number): Promise<Figure[]> {
  const imports = await byTurns(rounds, {
    cdktf: () => scriptTime(`require(${JSON.stringify(require.resolve("cdktf"))})`),
    ours: () => scriptTime(`require(${JSON.stringify(join(root, "dist"))})`),
  });
  const folder = mkdtempSync(join(tmpdir(), "tfetokens-bench-"));
  try {
    const synthesis = await byTurns(Math.ceil(rounds / 3), {
      plain: synthTime(folder, "ours", "plain", tokens),
      rawPlain: synthTime(folder, "raw", "plain", tokens),
      rotated: synthTime(folder, "ours", "rotated", tokens),
      rawRotated: synthTime(folder, "raw", "rotated", tokens),
    });
    const reference = "the raw bindings";
    const what = `synthesis of ${tokens.toLocaleString("en-US")} metrics tokens`;
    return [
      ratio({
        what: "import of the library",
        reference: "`cdktf` alone",
        unit: "ms",
        measured: imports.ours,
        known: imports.cdktf,
        aim: 1.1,
      }),
      ratio({
        what,
        reference,
        unit: "ms",
        measured: synthesis.plain,
        known: synthesis.rawPlain,
        aim: 1.2,
      }),
      ratio({
        what: `${what}, rotated`,
        reference,
        unit: "ms",
        measured: synthesis.rotated,
        known: synthesis.rawRotated,
        aim: 1.2,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each in a process of its own, so that what the first has warmed up is no help to the second. */
function synthTime(folder: string, kind: string, schedule: string, count: number): () => Promise<number> {
  return () => {
    const outdir = join(folder, "cdktf.out");
    const app = [compiledApp(), outdir, kind, schedule, String(count)];
    const printed = execFileSync(process.execPath, app, { encoding: "utf8" });
    rmSync(outdir, { recursive: true });
    return Promise.resolve(Number(printed));
  };
}

let compiled: string | undefined;

/** The app with the built library, as people run it. */
function compiledApp(): string {
  if (compiled !== undefined) return compiled;
  compiled = join(root, "build/bench/synth-app.js");
  buildSync({
    absWorkingDir: root,
    entryPoints: ["scripts/bench/synth-app.ts"],
    outfile: compiled,
    bundle: true,
    platform: "node",
    packages: "external",
    external: ["*/dist", "*/dist/tfetokens"],
  });
  return compiled;
}
