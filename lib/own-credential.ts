import { Annotations, TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { resolved } from "./rendered";

/**
 * Warns where a provider of the stack signs in with the very token that the stack rotates.
 *
 * As far as that can be seen: a credential that comes from the environment, or through another stack, says nothing
 * of the token it is.
 *
 * @param resources - of the token: one, or one for each slot
 */
export function warnOfOwnCredential(construct: Construct, resources: readonly TerraformResource[]): void {
  construct.node.addValidation({
    validate: () => {
      const stack = TerraformStack.of(construct);
      const secrets = resources.flatMap(({ terraformResourceType, friendlyUniqueId }) =>
        ["", "[*]"].map((instances) => `${terraformResourceType}.${friendlyUniqueId}${instances}.token`),
      );
      for (const provider of stack.node
        .findAll()
        .filter((node) => TerraformProvider.isTerraformProvider(node))) {
        const rendered = JSON.stringify(resolved(stack, provider.toTerraform()));
        if (!secrets.some((secret) => rendered.includes(secret))) continue;
        Annotations.of(construct).addWarning(
          `The provider ${provider.node.path} signs in with this token, and the stack rotates it. In the plan of a ` +
            "rotation its secret is not known yet, so that what the provider reads cannot be refreshed" +
            (resources.length === 1
              ? ", and when the making of the new token fails nothing can sign in."
              : ".") +
            " Rotate the token in a stack of its own.",
        );
      }
      return [];
    },
  });
}
