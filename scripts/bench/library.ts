import { deepStrictEqual } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
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
  for (const schedule of ["plain", "rotated"]) {
    const [ours, raw] = ["ours", "raw"].map((kind) => synthesized(kind, schedule, 3));
    deepStrictEqual(ours, raw, "the constructs and the raw bindings do not write the same");
  }
  const synthesis = await byTurns(Math.ceil(rounds / 3), {
    plain: synthTime("ours", "plain", tokens),
    rawPlain: synthTime("raw", "plain", tokens),
    rotated: synthTime("ours", "rotated", tokens),
    rawRotated: synthTime("raw", "rotated", tokens),
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
}

/** Each in a process of its own, so that what the first has warmed up is no help to the second. */
function synthTime(kind: string, schedule: string, count: number): () => Promise<number> {
  return () => Promise.resolve(synthesize(kind, schedule, count).seconds);
}

/** What is written, with names that tell nothing of how: CDKTF adds a hash to that of a construct's child. */
function synthesized(kind: string, schedule: string, count: number): unknown {
  const { outdir } = synthesize(kind, schedule, count);
  const written = readFileSync(join(outdir, "stacks/many/cdk.tf.json"), "utf8");
  const named = written.replace(/(token\d+)_(Rotation|Slot1)_[0-9A-F]{8}/g, "$1$2");
  const { resource, output, provider } = JSON.parse(named, (key, value: unknown) =>
    key === "//" ? undefined : value,
  ) as Record<string, unknown>;
  return { resource, output, provider };
}

function synthesize(kind: string, schedule: string, count: number): { outdir: string; seconds: number } {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf.out-"));
  const app = [compiledApp(), outdir, kind, schedule, String(count)];
  return { outdir, seconds: Number(execFileSync(process.execPath, app, { encoding: "utf8" })) };
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
