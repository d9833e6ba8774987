import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../package.json";
import { VERSION_WITH_WRITE_ONLY } from "../fake-tfe/identity";
import { FAKE_TFE, TerraformWorkspace } from "../terraform";
import { useFakeTfeIfNeeded } from "../fake-tfe/use-fake-tfe";

/** A configuration to validate. */
export interface Configuration {
  /** The location of the configuration in error messages. */
  readonly name: string;
  readonly language: "hcl" | "json";
  readonly text: string;
}

interface ImportBlock {
  readonly id: string;
  readonly to: string;
}

interface Report {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly summary: string;
    readonly detail: string;
    readonly range?: { readonly filename: string };
  }[];
}

const REQUIREMENT = `terraform {
  required_providers {
    tfetokens = {
      source  = "terraform.local/cdktf/tfetokens"
      version = "${version}"
    }
  }
}
`;

/**
 * Returns the errors that real Terraform reports. The configurations are modules of one root module, so that one
 * command validates all of them.
 */
export async function findErrors(configurations: readonly Configuration[]): Promise<string[]> {
  const terraform = new TerraformWorkspace({
    // Some pages use arguments that require a version of hashicorp/tfe later than the default version.
    FAKE_TFE_VERSION: VERSION_WITH_WRITE_ONLY,
  });
  try {
    const imports = configurations.flatMap((configuration, i) => {
      const folder = join(terraform.folder, `m${i}`);
      mkdirSync(folder);
      if (configuration.language === "json") return writeJson(folder, `m${i}`, configuration.text);
      const { module, imports } = splitImports(configuration.text, `m${i}`);
      writeFileSync(join(folder, "main.tf"), module);
      writeFileSync(join(terraform.folder, `imports${i}.tf`), imports);
      if (!/^terraform \{/m.test(configuration.text))
        writeFileSync(join(folder, "requirement.tf"), REQUIREMENT);
      return [];
    });
    // In OpenTofu, the root module determines the provider of an import block, even if a child module contains the
    // target.
    writeFileSync(join(terraform.folder, "requirement.tf"), REQUIREMENT);
    const module = Object.fromEntries(configurations.map((_, i) => [`m${i}`, { source: `./m${i}` }]));
    writeFileSync(join(terraform.folder, "main.tf.json"), JSON.stringify({ module, import: imports }));
    await terraform.attach(...(useFakeTfeIfNeeded(terraform.folder) === "fake" ? [FAKE_TFE] : []));
    await terraform.init();
    const { stdout } = await terraform.run(["validate", "-json"]);
    return (JSON.parse(stdout) as Report).diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ summary, detail, range }) => {
        const [, i] = /^m(\d+)\//.exec(range?.filename ?? "") ?? [];
        return `${i === undefined ? "" : `${configurations[Number(i)].name}: `}${summary}: ${detail}`;
      });
  } finally {
    terraform.remove();
  }
}

/**
 * Separates the import blocks, which only a root module can have, and adds the module to the addresses of their
 * targets.
 */
function splitImports(text: string, module: string): { module: string; imports: string } {
  const block = /^import \{\n[^]*?^\}\n/gm;
  const imports = text.match(block)?.join("") ?? "";
  return {
    module: text.replace(block, ""),
    imports: imports.replace(/^( *to *= )/gm, `$1module.${module}.`),
  };
}

/**
 * Writes a configuration without its import blocks, which only a root module can have, and returns these blocks with
 * the addresses of their targets in the root module.
 */
function writeJson(folder: string, module: string, text: string): ImportBlock[] {
  const { import: imports = [], ...rest } = JSON.parse(text) as { import?: ImportBlock[] };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(rest));
  return imports.map(({ id, to }) => ({ id, to: `module.${module}.${to}` }));
}
