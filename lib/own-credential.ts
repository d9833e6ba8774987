import { Annotations, TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { resolved } from "./rendered";

interface RotatedToken {
  readonly construct: Construct;
  /** One, or one for each slot. */
  readonly resources: readonly TerraformResource[];
}

const rotatedTokens = new WeakMap<TerraformStack, RotatedToken[]>();

/**
 * Warns where a provider of the stack signs in with the very token that the stack rotates.
 *
 * As far as that can be seen: a credential that comes from the environment, or through another stack, says nothing
 * of the token it is.
 */
export function warnOfOwnCredential(token: RotatedToken): void {
  const stack = TerraformStack.of(token.construct);
  const others = rotatedTokens.get(stack);
  if (others !== undefined) {
    others.push(token);
    return;
  }
  // One validation for all of a stack: it looks for the providers among all that there is.
  const tokens = [token];
  rotatedTokens.set(stack, tokens);
  stack.node.addValidation({
    validate: () => {
      for (const provider of stack.node
        .findAll()
        .filter((node) => TerraformProvider.isTerraformProvider(node))) {
        const rendered = JSON.stringify(resolved(stack, provider.toTerraform()));
        tokens
          .filter((own) => isIn(rendered, own))
          .forEach((own) => {
            warn(own, provider);
          });
      }
      return [];
    },
  });
}

function isIn(rendered: string, { resources }: RotatedToken): boolean {
  return resources
    .map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`)
    .some((address) => rendered.includes(`${address}.token`) || rendered.includes(`${address}[*].token`));
}

function warn({ construct, resources }: RotatedToken, provider: TerraformProvider): void {
  Annotations.of(construct).addWarning(
    `The provider ${provider.node.path} signs in with this token, and the stack rotates it. In the plan of a ` +
      "rotation its secret is not known yet, so that what the provider reads cannot be refreshed" +
      (resources.length === 1 ? ", and when the making of the new token fails nothing can sign in." : ".") +
      " Rotate the token in a stack of its own.",
  );
}
