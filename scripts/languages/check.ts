/**
 * Builds the package for Python, Go and Java. Checks, compiles and runs the programs in docs/how-to/languages.md,
 * compares their stacks with the stacks of the TypeScript programs, and applies the README's program against the
 * emulator. For C#, the package is only generated.
 *
 * If the tools or the package registry of a language aren't available, the script prints the reason and skips the
 * language. The arguments are the languages to run. Default: all of them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { OWNER_TOKEN, startTestEmulator } from "../../test/support/emulator";
import { createExampleEnvironment } from "../../test/support/example";
import { useFakeTfeIfNeeded } from "../../test/support/fake-tfe/use-fake-tfe";
import { TERRAFORM } from "../../test/support/terraform-binary";
import { generate, sourcesOf } from "./generate";
import { golang } from "./go";
import { java } from "./java";
import { programWithUnknownValues, readmeProgram } from "./programs";
import { python } from "./python";
import { bash, emptyFolder, execute, folderOf, root, type Command, type Toolchain } from "./toolchain";

const programs = { readme: readmeProgram, values: programWithUnknownValues } as const;
type Program = keyof typeof programs;

async function main(): Promise<void> {
  const only = process.argv.slice(2);
  const expected = await typescriptStacks();
  const skipped: string[] = [];
  for (const toolchain of [python, golang, java]) {
    const { language } = toolchain;
    if (only.length > 0 && !only.includes(language)) continue;
    const start = Date.now();
    const reason = await toolchain.unavailable();
    if (reason === undefined) {
      await check(toolchain, expected);
      console.log(
        `${language}: stacks equal those of TypeScript, and can be applied (${Math.round((Date.now() - start) / 1000)} s)`,
      );
    } else {
      skipped.push(language);
      console.log(`${language}: not run. ${reason}`);
    }
  }
  if (only.length > 0) return;
  const files = sourcesOf(generate("dotnet", join(root, "build/languages")), ".cs");
  console.log(`csharp: ${files.length} generated files, which weren't compiled`);
  if (skipped.length > 0) console.log(`Not checked: ${skipped.join(", ")}`);
}

async function check(toolchain: Toolchain, expected: Record<Program, unknown>): Promise<void> {
  const { language } = toolchain;
  const folder = folderOf(language);
  await toolchain.build();
  for (const name of ["readme", "values"] as const) {
    const command = await toolchain.compile(name, programs[name](language));
    const stack = await synthesize(command, join(folder, `${name}.out`));
    const actual = contentOf(stack);
    if (!isDeepStrictEqual(actual, expected[name])) {
      throw new Error(
        `${language}: the stack of the program "${name}" differs from TypeScript's:\n` +
          `${JSON.stringify(actual)}\n${JSON.stringify(expected[name])}`,
      );
    }
    if (name === "readme") await apply(stack);
  }
  await toolchain.more?.();
}

/** Runs a program and returns its stack directory. */
async function synthesize(command: Command, outdir: string): Promise<string> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir);
  const output = await execute(command, join(outdir, ".."), { CDKTF_OUTDIR: outdir });
  const stack = join(outdir, "stacks/tokens");
  if (!existsSync(stack)) throw new Error(`${command.file} didn't write a stack:\n${output}`);
  return stack;
}

/**
 * Reads a stack without the parts that depend on its folder: the metadata of constructs, and the path of the
 * local state.
 */
function contentOf(stack: string): unknown {
  return JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8"), (key, value: unknown) =>
    ["//", "backend"].includes(key) ? undefined : value,
  );
}

async function typescriptStacks(): Promise<Record<Program, unknown>> {
  const folder = emptyFolder("typescript");
  const stackOf = async (name: Program): Promise<unknown> => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, programs[name]("typescript"));
    const tsx = {
      file: join(root, "node_modules/.bin/tsx"),
      args: ["--tsconfig", join(root, "tsconfig.dev.json"), file],
    };
    return contentOf(await synthesize(tsx, join(folder, `${name}.out`)));
  };
  return { readme: await stackOf("readme"), values: await stackOf("values") };
}

/** Applies a stack with the provider that its synth installed, and checks the kinds of the created tokens. */
async function apply(stack: string): Promise<void> {
  const emulator = await startTestEmulator({ tls: true });
  try {
    useFakeTfeIfNeeded(stack);
    const home = join(stack, "../..");
    const script = `${TERRAFORM} init -input=false -no-color && ${TERRAFORM} apply -auto-approve -input=false -no-color`;
    await execute(bash(script), stack, createExampleEnvironment(home, emulator.url, OWNER_TOKEN));
    const { tokens } = await emulator.state();
    const kinds = tokens.map(({ kind }) => kind).sort();
    if (!["metrics", "team"].every((kind) => kinds.includes(kind))) {
      throw new Error(
        `the emulator has tokens of the kinds ${kinds.join(", ")}, but metrics and team were expected`,
      );
    }
  } finally {
    await emulator.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
