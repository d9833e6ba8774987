// Creates the notices and the bill of materials of the provider's executables. They list the licenses of the
// adapter's packages, of Bun, and of the libraries that Bun links statically, according to Bun's LICENSE.md.
// docs/decisions/0021-single-executables.md describes the obligations.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`licenses/bun/${name}`, import.meta.url), "utf8");
const components = JSON.parse(read("components.json"));

const { 1: bunVersion } = /BUN_VERSION = "([^"]+)"/.exec(
  readFileSync(new URL("../lib/cli/pack/bun-binaries.ts", import.meta.url), "utf8"),
);

/**
 * Returns the notices of an executable.
 *
 * @param provider the notices of the provider's own packages
 */
export function executableNotices(provider) {
  const rule = `\n${"=".repeat(78)}\n\n`;
  const list = components.map(({ name, license, url }) => `  ${name}: ${license}, ${url}`).join("\n");
  const names = [...new Set(components.flatMap(({ texts }) => texts))];
  return [
    `This executable contains the Terraform provider tfetokens and Bun ${bunVersion}.

The provider is licensed under MPL-2.0. Its source: https://github.com/cdktf-tfe-tokens/cdktf-tfe-tokens

Bun is licensed under the MIT License. Its source: https://github.com/oven-sh/bun/tree/bun-v${bunVersion}
The names of six environment variables in it have been changed, so that they have no effect on the provider.

Bun statically links the libraries below. JavaScriptCore, WebCore and tinycc are licensed under the GNU Lesser General
Public License (LGPL). You may modify these libraries and relink Bun with them, and you may reverse engineer this executable
to debug such modifications. To do so, build Bun from its source as described in its LICENSE.md (the source names the commit
of https://github.com/oven-sh/WebKit), and then create the executable again from your Bun and from the provider's script,
which is in the npm package cdktf-tfe-tokens: bun build --compile --bytecode.

${list}
`,
    `Bun ${bunVersion}\n\n${read("mit.txt")}`,
    ...names.map((name) => `${name}\n\n${read(`${name}.txt`)}`),
    provider,
  ].join(rule);
}

/**
 * Returns the bill of materials of an executable in CycloneDX format: the bundle's bill of materials, extended with Bun
 * and its libraries.
 *
 * @param bill the bundle's bill of materials
 */
export function executableBillOfMaterials(bill) {
  const bun = {
    type: "application",
    name: "bun",
    version: bunVersion,
    "bom-ref": `bun@${bunVersion}`,
    purl: `pkg:npm/bun@${bunVersion}`,
    licenses: [{ license: { id: "MIT" } }],
    externalReferences: [{ type: "vcs", url: `https://github.com/oven-sh/bun/tree/bun-v${bunVersion}` }],
    components: components.map(({ name, license, url }) => ({
      type: "library",
      name,
      "bom-ref": `bun@${bunVersion}/${name}`,
      licenses: [{ expression: license }],
      externalReferences: [{ type: "vcs", url }],
    })),
  };
  const root = bill.metadata.component["bom-ref"];
  const dependencies = bill.dependencies.map((dependency) =>
    dependency.ref === root
      ? { ...dependency, dependsOn: [...(dependency.dependsOn ?? []), bun["bom-ref"]] }
      : dependency,
  );
  return {
    ...bill,
    components: [...bill.components, bun],
    dependencies: [...dependencies, { ref: bun["bom-ref"] }],
  };
}
