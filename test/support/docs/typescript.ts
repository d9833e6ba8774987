import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TfeProvider } from "@cdktf/provider-tfe/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import ts from "typescript";
import { type Block, blocksOf } from "./blocks";
import { given } from "./given";

const root = join(__dirname, "../../..");

/** TypeScript blocks that are stored as modules in a folder of the repository, where their imports can be resolved. */
export class TypeScriptBlocks {
  readonly #folder: string;
  readonly #modules: ReadonlyMap<string, { readonly block: Block; readonly linesBefore: number }>;

  /** @param name the name of the folder, which other tests must not use */
  constructor(name: string, blocks: readonly Block[]) {
    this.#folder = join(root, "build/docs", name);
    mkdirSync(this.#folder, { recursive: true });
    this.#modules = new Map(
      blocks.map((block, i) => {
        const file = join(this.#folder, `block-${i}.ts`);
        const { text, linesBefore } = moduleOf(block);
        writeFileSync(file, text);
        return [file, { block, linesBefore }];
      }),
    );
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Compiles the blocks as in a user's project with the built library, and returns the errors. */
  typeErrors(): string[] {
    const program = ts.createProgram([...this.#modules.keys()], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    });
    return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      const module = this.#modules.get(file?.fileName ?? "");
      if (file === undefined || module === undefined) return message;
      const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
      const { block, linesBefore } = module;
      return `${block.page}:${block.line + Math.max(0, line - linesBefore)}: ${message}`;
    });
  }

  /** Runs a block as a stack's constructor or as an app, and returns the JSON of the stacks that the block declares. */
  async synthesize(block: Block): Promise<string[]> {
    const stack = new TerraformStack(Testing.app(), "platform");
    const out = mkdtempSync(join(tmpdir(), "tfetokens-pages-"));
    process.env.CDKTF_OUTDIR = out;
    try {
      await this.#run(block, stack);
      const own = join(out, "stacks");
      if (existsSync(own)) {
        return readdirSync(own).map((name) => readFileSync(join(own, name, "cdk.tf.json"), "utf8"));
      }
      if (stack.node.children.length === 0) return [];
      if (!stack.node.children.some((child) => child instanceof TfeProvider)) new TfeProvider(stack, "Tfe");
      return [Testing.synth(stack, true)];
    } catch (error) {
      throw new Error(`${block.page}:${block.line}: ${String(error)}`, { cause: error });
    } finally {
      delete process.env.CDKTF_OUTDIR;
      rmSync(out, { recursive: true });
    }
  }

  async #run(wanted: Block, stack: TerraformStack): Promise<void> {
    const [found] = [...this.#modules].filter(([, { block }]) => block === wanted);
    const module = (await import(found[0])) as {
      block: (this: TerraformStack, values: object) => Promise<void>;
    };
    const values = namesOfValues(wanted.code).map((name) => [name, given[name](stack)]);
    await module.block.call(stack, Object.fromEntries(values) as object);
  }
}

/**
 * Converts a block to a module. A block is the body of a stack's constructor, or a program. It can use `await`, and the
 * imports of earlier blocks on its page.
 */
function moduleOf(block: Block): { readonly text: string; readonly linesBefore: number } {
  const before = blocksOf(block.page).filter(({ language, line }) => language === "ts" && line < block.line);
  const { imports, body } = separateImports(block.code);
  for (const { code } of before.reverse()) {
    for (const [name, statement] of separateImports(code).imports) {
      if (!imports.has(name)) imports.set(name, statement);
    }
  }
  const names = namesOfValues(block.code);
  const types = names.map((name) => `${name}: ReturnType<typeof given.${name}>`).join("; ");
  const lines = [
    ...imports.values(),
    'import type { given } from "../../../test/support/docs/given";',
    "export async function block(",
    `  this: import("cdktf").TerraformStack, { ${names.join(", ")} }: { ${types} }): Promise<void> { {`,
  ];
  return { text: `${lines.join("\n")}\n${body}} }\n`, linesBefore: lines.length };
}

const namesOfValues = (code: string): (keyof typeof given)[] =>
  (Object.keys(given) as (keyof typeof given)[]).filter((name) => new RegExp(`\\b${name}\\b`).test(code));

/**
 * Returns the imports of a block, as one statement per name, and the block's code, in which empty lines replace the
 * imports.
 */
function separateImports(code: string): { readonly imports: Map<string, string>; readonly body: string } {
  const imports = new Map<string, string>();
  let body = code;
  for (const statement of ts.createSourceFile("block.ts", code, ts.ScriptTarget.ES2022).statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const text = code.slice(statement.pos, statement.end);
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) {
      throw new Error(`code blocks must use named imports, got: ${text}`);
    }
    const from = code.slice(statement.moduleSpecifier.pos, statement.moduleSpecifier.end);
    for (const { name, pos, end } of bindings.elements) {
      imports.set(name.text, `import { ${code.slice(pos, end)} } from ${from};`);
    }
    body = body.replace(text, text.replaceAll(/[^\n]/g, ""));
  }
  return { imports, body };
}
