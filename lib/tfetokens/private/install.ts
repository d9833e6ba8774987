import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TerraformStack } from "cdktf";
import { BUNDLED_SOURCE } from "../../shared/bundled-source";
import { BUNDLED_VERSION } from "./bundled-provider";
import { updateLockFile } from "./lock-file";
import { installPlugin } from "./plugin-directory";
import { chooseProvider, readPublishedHashes } from "./provider-choice";
import { type RenderedStack, type RequiredProvider, requiredProviders } from "./required-providers";

/** The stacks whose synthesizer is decorated, with the `bundledProvider` values of their providers. */
const choices = new WeakMap<TerraformStack, Set<string>>();

/**
 * Whenever the stack is synthesized, installs the bundled provider into the stack directory and adds it to the lock
 * file, so that a plain `terraform init` finds the provider. If the stack doesn't require the bundled provider, nothing
 * is installed. `Testing.synth` doesn't use the synthesizer, so tests that call it don't write any files.
 *
 * @param choice the provider's `bundledProvider`
 */
export function installOnSynth(stack: TerraformStack, choice: string | undefined): void {
  const existing = choices.get(stack);
  const chosen = existing ?? new Set<string>();
  if (choice !== undefined) chosen.add(choice);
  if (existing !== undefined) return;
  choices.set(stack, chosen);
  const inner = stack.synthesizer;
  stack.synthesizer = {
    synthesize(session) {
      inner.synthesize(session);
      const { synthesizedStackPath, workingDirectory } = session.manifest.forStack(stack);
      const required = requiredProviders(readStack(stack, path.join(session.outdir, synthesizedStackPath)));
      if (!required.some(isBundled)) return;
      const folder = path.join(session.outdir, workingDirectory);
      writeLockFile(folder, required, installPlugin(folder, chooseProvider(stack, chosen)));
    },
  };
}

/**
 * Reads the configuration that was just written. If it is HCL, which can't be parsed here, the stack is rendered again.
 */
function readStack(stack: TerraformStack, file: string): RenderedStack {
  const isJson = file.endsWith(".json");
  return (isJson ? JSON.parse(readFileSync(file, "utf8")) : stack.toTerraform()) as RenderedStack;
}

/** Reports whether a provider is the one that is bundled with this version of the package. */
function isBundled(provider: RequiredProvider): boolean {
  return provider.source === BUNDLED_SOURCE && provider.version === BUNDLED_VERSION;
}

function writeLockFile(folder: string, required: RequiredProvider[], installed: readonly string[]): void {
  const file = path.join(folder, ".terraform.lock.hcl");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const others = required.filter((provider) => !isBundled(provider)).map(({ source }) => source);
  // The published hashes cover all platforms. They are included because the stack directory might be used on a machine
  // with a different platform.
  const hashes = [...new Set([...installed, ...readPublishedHashes()])];
  const after = updateLockFile(before, { source: BUNDLED_SOURCE, version: BUNDLED_VERSION, hashes }, others);
  if (after !== before) writeFileSync(file, after);
}
