// Generates the library for Python, Java, C# and Go, as a release would, and has what is there of each language's tools
// look at it. Where Python has the jsii runtime and CDKTF, the program of docs/how-to/languages.md is run with it, and must
// give what the README's gives in TypeScript.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = path.join(root, "build/languages");

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const pacmak = path.join(root, "node_modules/jsii-pacmak/bin/jsii-pacmak");
execFileSync(process.execPath, [pacmak, "--code-only", "--outdir", folder, "--no-npmignore", root], {
  stdio: "inherit",
  env: {
    ...process.env,
    // It packs the package too; what is built is what is to be looked at.
    npm_config_ignore_scripts: "true",
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: "20",
  },
});

const sources = (language, ending) => {
  const generated = path.join(folder, language);
  const files = readdirSync(generated, { recursive: true }).filter((file) => file.endsWith(ending));
  if (files.length === 0) throw new Error(`jsii-pacmak generated nothing for ${language}`);
  return files.map((file) => path.join(generated, file));
};
const tools = [
  ["python", ".py", "python3", ["-m", "compileall", "-q"]],
  ["go", ".go", "gofmt", ["-e"]],
  ["java", ".java", "javac", ["--should-stop=ifNoError=PARSE"]],
  ["dotnet", ".cs"],
];
for (const [language, ending, tool, args] of tools) {
  const files = sources(language, ending);
  const seen = tool !== undefined && look(tool, [...args, ...files]);
  console.log(`${language}: ${files.length} files, ${seen ? `parsed by ${tool}` : "not parsed here"}`);
}

const ready = "import jsii, cdktf, constructs, cdktf_cdktf_provider_tfe";
if (spawnSync("python3", ["-c", ready], { stdio: "ignore" }).status === 0) {
  const python = synthesized("app.py", "docs/how-to/languages.md", "python", ["python3"]);
  const typescript = synthesized("app.ts", "README.md", "ts", [process.execPath, "--import", "tsx"]);
  if (!isDeepStrictEqual(python, typescript)) {
    throw new Error(`Python gave ${JSON.stringify(python)} and TypeScript ${JSON.stringify(typescript)}`);
  }
  console.log("python: synthesizes what TypeScript does");
} else {
  console.log("python: not run here, without the jsii runtime and CDKTF for Python");
}

/** Whether the tool is there; javac, which is large, need not be where everything is tested. */
function look(tool, args) {
  const { error, status, stderr } = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const needed = process.env.TOKENS_TEST_EVERYTHING !== undefined && tool !== "javac";
  if (error?.code === "ENOENT" && !needed) return false;
  if (status !== 0) throw new Error(`${tool} does not take what was generated:\n${error ?? stderr}`);
  return true;
}

/** The stack that a page's first program in a language gives, without where it was made. */
function synthesized(name, page, language, [program, ...args]) {
  const text = readFileSync(path.join(root, page), "utf8");
  const [, code] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(text);
  const file = path.join(folder, name);
  writeFileSync(file, code);
  const outdir = path.join(folder, `${name}.out`);
  execFileSync(program, [...args, file], {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, CDKTF_OUTDIR: outdir, PYTHONPATH: path.join(folder, "python/src") },
  });
  const stack = path.join(outdir, "stacks/tokens/cdk.tf.json");
  return JSON.parse(readFileSync(stack, "utf8"), (key, value) => (key === "//" ? undefined : value));
}
