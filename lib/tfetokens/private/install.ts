import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TerraformStack } from "cdktf";
import { BUNDLED_SOURCE, BUNDLED_VERSION } from "./bundled-provider";
import { lockProviders } from "./lock-file";
import { installPlugin } from "./plugin-directory";
import {
  exactVersion,
  type RenderedStack,
  type RequiredProvider,
  requiredProviders,
} from "./required-providers";

const placed = new WeakSet<TerraformStack>();

/**
 * Has the carried provider and its lock laid into the stack's folder whenever the stack is synthesized, so that
 * a plain `terraform init` finds it. `Testing.synth` uses no synthesizer, so that unit tests write nothing.
 */
export function installOnSynth(stack: TerraformStack): void {
  if (placed.has(stack)) return;
  placed.add(stack);
  const inner = stack.synthesizer;
  stack.synthesizer = {
    synthesize(session) {
      inner.synthesize(session);
      const { synthesizedStackPath, workingDirectory } = session.manifest.forStack(stack);
      const required = requiredProviders(rendered(stack, path.join(session.outdir, synthesizedStackPath)));
      if (!required.some(isCarried)) return;
      const folder = path.join(session.outdir, workingDirectory);
      writeLockFile(folder, required, installPlugin(folder));
    },
  };
}

/** As it was just written; as HCL it has to be rendered anew, which takes as long as all of the synthesis before. */
function rendered(stack: TerraformStack, file: string): RenderedStack {
  const isJson = file.endsWith(".json");
  return (isJson ? JSON.parse(readFileSync(file, "utf8")) : stack.toTerraform()) as RenderedStack;
}

/** Not where it comes from a registry of the person's own, nor of another version of this package. */
function isCarried(provider: RequiredProvider): boolean {
  return provider.source === BUNDLED_SOURCE && provider.version === BUNDLED_VERSION;
}

/**
 * Without a lock for all that a stack requires, cdktf-cli runs `terraform providers lock` at the first deploy,
 * and that asks the host terraform.local, which does not exist.
 */
function writeLockFile(folder: string, required: RequiredProvider[], hash: string): void {
  const locked = required.flatMap((provider) => {
    const version = exactVersion(provider);
    if (version === undefined) return [];
    return [{ source: provider.source, version, ...(isCarried(provider) ? { hash } : {}) }];
  });
  const file = path.join(folder, ".terraform.lock.hcl");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const after = lockProviders(before, locked);
  if (after !== before) writeFileSync(file, after);
}
