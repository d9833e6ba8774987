// Writes lib/tfetokens/generated/: the schema of the built provider and a class for each of its resources
// and data sources. Build the provider first: node scripts/build.mjs adapter
//
//   node scripts/generate-bindings.mjs                 writes the files
//   node scripts/generate-bindings.mjs --check         lists outdated files, and exits with 1 if there are any
//   node scripts/generate-bindings.mjs --schema FILE   uses the output of `terraform providers schema -json` in FILE
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateProviderBindingsFromSchema } from "@cdktf/provider-generator";

const SOURCE = "terraform.local/cdktf/tfetokens";
const root = fileURLToPath(new URL("..", import.meta.url));
const committed = path.join(root, "lib/tfetokens/generated");
const plugin = path.join(root, "dist/adapter/terraform-provider-tfetokens");
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

const { values: options } = parseArgs({
  options: { check: { type: "boolean", default: false }, schema: { type: "string" } },
});

const work = mkdtempSync(path.join(tmpdir(), "tfetokens-bindings-"));
try {
  const schema = options.schema ? JSON.parse(readFileSync(options.schema, "utf8")) : askPlugin(work);
  const files = await bindings(sorted(schema), work);
  if (options.check) process.exitCode = compare(files);
  else write(files);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Returns the schema of the built provider, as Terraform reports it. */
function askPlugin(work) {
  if (!existsSync(plugin)) {
    console.error(`${path.relative(root, plugin)} is missing. Build it: node scripts/build.mjs adapter`);
    process.exit(2);
  }
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const folder = path.join(work, "terraform.d/plugins", SOURCE, version, platform);
  mkdirSync(folder, { recursive: true });
  const placed = path.join(folder, `terraform-provider-tfetokens_v${version}.cjs`);
  copyFileSync(plugin, placed);
  chmodSync(placed, 0o755);
  writeFileSync(
    path.join(work, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: { tfetokens: { source: SOURCE, version } } } }),
  );

  // The CLI configuration is empty, because a provider_installation block in the user's configuration would disable
  // terraform.d/plugins.
  const cliConfig = path.join(work, "terraformrc");
  writeFileSync(cliConfig, "");
  const env = { ...process.env, CHECKPOINT_DISABLE: "1", HOME: work, TF_CLI_CONFIG_FILE: cliConfig };
  const terraform = (...args) =>
    execFileSync(process.env.TOKENS_TERRAFORM_BIN || "terraform", args, { cwd: work, env, encoding: "utf8" });
  terraform("init", "-no-color", "-input=false");
  return JSON.parse(terraform("providers", "schema", "-json"));
}

/** Generates the bindings, and returns the contents of the files by name. */
async function bindings(schema, work) {
  // The generator changes its input, so the text must be created before the generator runs.
  const schemaText = `${JSON.stringify(schema, null, 2)}\n`;
  const out = path.join(work, "out");
  await generateProviderBindingsFromSchema(out, schema);
  const generated = path.join(out, "providers/tfetokens");

  const files = new Map();
  // The provider's class is handwritten, because it installs the provider and sets its version.
  const names = readdirSync(generated, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "provider")
    .map((entry) => entry.name)
    .sort();
  for (const name of names) {
    files.set(`${name}.ts`, tidy(readFileSync(path.join(generated, name, "index.ts"), "utf8")));
  }
  const header = "// Written by scripts/generate-bindings.mjs from the provider's schema.\n";
  for (const [name, text] of files) files.set(name, header + text);
  files.set("index.ts", header + names.map((name) => `export * from "./${name}";\n`).join(""));
  files.set("schema.json", schemaText);
  return files;
}

/** Removes links to the Terraform Registry, which doesn't contain this provider, and trailing spaces. */
function tidy(text) {
  return text
    .replace(/^\/\/ https:\/\/.*\n\/\/ generated from terraform resource schema\n/, "")
    .replace(/^ *\*\n *\* Docs at Terraform Registry: .*\n/gm, "")
    .replace(/^ *\* Docs at Terraform Registry: .*\n/gm, "")
    .replace(/^ *\/\*\*\n *\*\/\n/gm, "")
    .replace(/\{@link https:\/\/terraform\.local\/\S+ ([^}]+)\}/g, "$1")
    .replace(/[ \t]+$/gm, "");
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function write(files) {
  rmSync(committed, { recursive: true, force: true });
  mkdirSync(committed, { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(committed, name), text);
}

/** Returns the exit code, which is 1 if a file differs, is missing or shouldn't exist. */
function compare(files) {
  const there = existsSync(committed) ? readdirSync(committed) : [];
  const differing = [...new Set([...files.keys(), ...there])].sort().filter((name) => {
    if (!files.has(name) || !there.includes(name)) return true;
    return readFileSync(path.join(committed, name), "utf8") !== files.get(name);
  });
  for (const name of differing) console.error(`lib/tfetokens/generated/${name} is out of date`);
  if (differing.length > 0) console.error("Run `node scripts/generate-bindings.mjs` and commit the result");
  return differing.length > 0 ? 1 : 0;
}
