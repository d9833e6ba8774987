import { deepStrictEqual } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { group, ratio, type Figure } from "./figure";
import { sampleByTurns } from "./measure";
import { scriptTime } from "./processes";

const root = join(__dirname, "../..");

/** Measures the time to load the library and to synthesize an app. */
export async function libraryFigures(rounds: number, tokens: number): Promise<Figure[]> {
  const imports = await sampleByTurns(rounds, {
    cdktf: () => scriptTime(`require(${JSON.stringify(require.resolve("cdktf"))})`),
    ours: () => scriptTime(`require(${JSON.stringify(join(root, "dist"))})`),
  });
  for (const schedule of ["plain", "rotated"] as const) {
    const [ours, raw] = (["ours", "raw"] as const).map((kind) => synthesized(kind, schedule, 3));
    deepStrictEqual(ours, raw, "the constructs and the raw bindings don't write the same stack");
  }
  const synthesis = await sampleByTurns(Math.ceil(rounds / 3), {
    plain: synthTime("ours", "plain", tokens),
    rawPlain: synthTime("raw", "plain", tokens),
    rotated: synthTime("ours", "rotated", tokens),
    rawRotated: synthTime("raw", "rotated", tokens),
  });
  const reference = "raw resources";
  return [
    ratio({
      what: "`require` of the library",
      reference: "`cdktf` alone",
      measured: imports.ours,
      known: imports.cdktf,
      aim: 1.1,
    }),
    ratio({
      what: `synth of ${group(tokens)} metrics tokens`,
      reference,
      measured: synthesis.plain,
      known: synthesis.rawPlain,
      aim: 1.2,
    }),
    ratio({
      what: `synth of ${group(tokens)} rotated metrics tokens`,
      reference,
      measured: synthesis.rotated,
      known: synthesis.rawRotated,
      aim: 1.2,
    }),
  ];
}

/** Returns a measurement that runs a synth in a new process, because an earlier synth would speed up the next one. */
function synthTime(
  kind: "ours" | "raw",
  schedule: "plain" | "rotated",
  count: number,
): () => Promise<number> {
  return () => Promise.resolve(synthesize(kind, schedule, count).seconds);
}

/**
 * Returns the resources, outputs and provider of a synthesized stack. The names are normalized, because CDKTF adds a
 * hash to the name of a nested construct.
 */
function synthesized(kind: "ours" | "raw", schedule: "plain" | "rotated", count: number): unknown {
  const { outdir } = synthesize(kind, schedule, count);
  const written = readFileSync(join(outdir, "stacks/many/cdk.tf.json"), "utf8");
  const named = written.replace(/(token\d+)_(Rotation|Slot1)_[0-9A-F]{8}/g, "$1$2");
  const { resource, output, provider } = JSON.parse(named, (key, value: unknown) =>
    key === "//" ? undefined : value,
  ) as Record<string, unknown>;
  return { resource, output, provider };
}

interface Synthesis {
  readonly outdir: string;
  readonly seconds: number;
  /** Maximum memory of the process, in bytes. */
  readonly memory: number;
}

export function synthesize(kind: "ours" | "raw", schedule: "plain" | "rotated", count: number): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), "cdktf.out-"));
  const app = [compiledApp(), outdir, kind, schedule, String(count)];
  const printed = execFileSync(process.execPath, app, { encoding: "utf8" });
  return { outdir, ...(JSON.parse(printed) as Pick<Synthesis, "seconds" | "memory">) };
}

let compiled: string | undefined;

/** Compiles the app, which uses the built library, and returns the path of the compiled file. */
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
