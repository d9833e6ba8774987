// Writes API.md from the built library's assembly. With --check, the script only compares, and exits with 1 if API.md
// is out of date.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Documentation, Language } from "jsii-docgen";
import { format } from "prettier";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = join(root, "API.md");
const { name, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

// jsii-docgen searches a whole folder for assemblies, which takes a minute in the repository. The assemblies are copied
// to a temporary folder instead.
const folder = mkdtempSync(join(tmpdir(), "tfetokens-api-"));
try {
  const packages = [root, ...Object.keys(peerDependencies).map((peer) => join(root, "node_modules", peer))];
  for (const [i, path] of packages.entries()) {
    for (const assembly of [".jsii", ".jsii.gz"].map((each) => join(path, each)).filter(existsSync)) {
      cpSync(assembly, join(folder, String(i), basename(assembly)));
    }
  }
  const documentation = await Documentation.forAssembly(name, folder);
  // The page includes only the constructs, because the bindings in the submodule would repeat the provider's reference.
  const page = await documentation.toMarkdown({ language: Language.TYPESCRIPT, readme: false });
  const wanted = await format(page.render(), { parser: "markdown", printWidth: 110 });
  if (!process.argv.includes("--check")) writeFileSync(file, wanted);
  else if (readFileSync(file, "utf8") !== wanted) {
    console.error("API.md is out of date. Run: npm run build && npm run api");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
