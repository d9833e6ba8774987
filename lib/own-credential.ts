import { Annotations, TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { resolved } from "./rendered";

/**
 * Warns where a provider of the stack signs in with the very single token that the stack rotates.
 *
 * As far as that can be seen: a credential that comes from the environment, or through another stack, says nothing
 * of the token it is.
 */
export function warnOfOwnCredential(construct: Construct, resource: TerraformResource): void {
  construct.node.addValidation({
    validate: () => {
      const stack = TerraformStack.of(resource);
      const secret = `${resource.terraformResourceType}.${resource.friendlyUniqueId}.token`;
      for (const provider of stack.node
        .findAll()
        .filter((node) => TerraformProvider.isTerraformProvider(node))) {
        if (!JSON.stringify(resolved(stack, provider.toTerraform())).includes(`\${${secret}}`)) continue;
        Annotations.of(construct).addWarning(
          `The provider ${provider.node.path} signs in with this token, and the stack rotates it. In the plan of a ` +
            "rotation its secret is not known yet, so that what the provider reads cannot be refreshed, and when the " +
            "making of the new token fails nothing can sign in. Rotate the token in a stack of its own.",
        );
      }
      return [];
    },
  });
}
