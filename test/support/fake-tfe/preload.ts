/**
 * A module that runs in a CDKTF app's process. After synth, it installs the fake provider in the stacks that need it,
 * so that `npx cdktf deploy` works in a clone without access to a registry:
 *
 *     "app": "tsx --import ./test/support/fake-tfe/preload.ts examples/…/main.ts"
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { useFakeTfeIfNeeded } from "./use-fake-tfe";

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly workingDirectory: string; readonly synthesizedStackPath: string }>
  >;
}

interface StackDocument {
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { readonly source?: string }>>;
  };
}

// An app that calls process.exit() doesn't emit `beforeExit`.
process.on("exit", (code) => {
  if (code !== 0) return;
  try {
    for (const folder of stackFoldersWithTfe(path.resolve(process.env.CDKTF_OUTDIR ?? "cdktf.out"))) {
      useFakeTfeIfNeeded(folder);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
});

function stackFoldersWithTfe(outdir: string): string[] {
  const manifest = path.join(outdir, "manifest.json");
  if (!existsSync(manifest)) return [];
  return Object.values(read<Manifest>(manifest).stacks)
    .filter(({ synthesizedStackPath }) => requiresTfe(path.join(outdir, synthesizedStackPath)))
    .map(({ workingDirectory }) => path.join(outdir, workingDirectory));
}

/** Reports whether a stack requires hashicorp/tfe. The stack is in JSON or, with `cdktf synth --hcl`, in HCL. */
function requiresTfe(file: string): boolean {
  if (!file.endsWith(".json")) return /source\s*=\s*"hashicorp\/tfe"/.test(readFileSync(file, "utf8"));
  const providers = read<StackDocument>(file).terraform?.required_providers ?? {};
  return Object.values(providers).some(({ source }) => source === "hashicorp/tfe");
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;
