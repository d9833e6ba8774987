import { TerraformOutput, TerraformStack } from "cdktf";
import { hasBrand, setBrand } from "../../shared/brand";
import { resolveTokens } from "../../shared/resolve-tokens";

const BRAND = "RefusesEphemeralOutputs";

const REFERENCE = /\bephemeral\.tfetokens_\w+\.[\w-]+(\.\w+)?/;

/**
 * Adds a validation that rejects ephemeral values of `tfetokens` in the outputs of a stack, because Terraform would
 * reject the plan.
 */
export function refuseEphemeralOutputs(stack: TerraformStack): void {
  // The brand also marks a stack to which another copy of this package has added the validation.
  if (hasBrand(stack, BRAND)) return;
  setBrand(stack, BRAND);
  stack.node.addValidation({
    validate: () =>
      stack.node
        .findAll()
        .filter((node) => TerraformOutput.isTerraformOutput(node))
        .filter((output) => TerraformStack.of(output) === stack)
        .flatMap((output) => {
          const [reference] =
            REFERENCE.exec(JSON.stringify(resolveTokens(stack, output.toTerraform()))) ?? [];
          return reference === undefined ? [] : toError(output, reference);
        }),
  });
}

const toError = (output: TerraformOutput, reference: string): string =>
  `The output ${output.node.path} must not contain an ephemeral value, got ${reference}: Terraform stores outputs in state. ` +
  "Remove the output, and use the value in a write-only argument, a provider configuration or a provisioner. To use the " +
  "secret of an encrypted token elsewhere, export it with `exportToWorkspace` or `exportToVariableSet`.";
