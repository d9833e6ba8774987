import { type TerraformStack } from "cdktf";
import { hasBrand, setBrand } from "../../shared/brand";
import { compareVersions, lowestVersion } from "../../shared/version-constraint";

/** The first release of hashicorp/tfe that writes a changed `value_wo` in place. */
const REQUIRED = "0.75.0";

const BRAND = "RequiresWriteOnlyVersions";

/**
 * Rejects a stack that allows a release of hashicorp/tfe that doesn't fully support write-only values. For example,
 * 0.71 deletes and recreates the variable, and releases before 0.74 ignore the value in a variable set.
 */
export function requireWriteOnlyVersions(stack: TerraformStack): void {
  if (hasBrand(stack, BRAND)) return;
  setBrand(stack, BRAND);
  stack.node.addValidation({
    validate: () => {
      const { terraform } = stack.toTerraform() as Rendered;
      const constraint = terraform?.required_providers?.tfe?.version;
      const lowest = constraint === undefined ? undefined : lowestVersion(constraint);
      if (lowest !== undefined && compareVersions(lowest, REQUIRED) >= 0) return [];
      return [
        `The secret of an encrypted token is exported in the stack ${stack.node.path}, which requires hashicorp/tfe ${REQUIRED} or later, ` +
          `got ${constraint === undefined ? "no version constraint" : `"${constraint}"`}. Require this version with ` +
          `\`stack.addOverride("terraform.required_providers.tfe.version", ">= 0.75")\`.`,
      ];
    },
  });
}

interface Rendered {
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, { readonly version?: string }>>;
  };
}
