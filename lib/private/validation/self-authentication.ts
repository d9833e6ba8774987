import { Annotations, TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { addBatchValidation } from "./batch";
import { resolveTokens } from "../rendered-config";

interface RotatedToken {
  readonly construct: Construct;
  /** One, or one for each slot. */
  readonly resources: readonly TerraformResource[];
}

/**
 * Warns where a provider of the stack signs in with the very token that the stack rotates.
 *
 * As far as that can be seen: a credential that comes from the environment, or through another stack, says nothing
 * of the token it is.
 */
export function warnOnSelfAuthentication(token: RotatedToken): void {
  warnInStack(TerraformStack.of(token.construct), token);
}

const warnInStack = addBatchValidation((stack: TerraformStack, tokens: readonly RotatedToken[]) => {
  const providers = stack.node
    .findAll()
    .filter((node) => TerraformProvider.isTerraformProvider(node))
    // A stack inside this one is applied by itself.
    .filter((provider) => TerraformStack.of(provider) === stack);
  for (const provider of providers) {
    const rendered = JSON.stringify(resolveTokens(stack, provider.toTerraform()));
    for (const own of tokens) {
      if (isIn(rendered, own)) warn(own, provider);
    }
  }
  return [];
});

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
