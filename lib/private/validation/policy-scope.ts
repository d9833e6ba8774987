import { Aspects, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { hasBrand } from "../../shared/brand";

/**
 * Rejects a TokenPolicy at synth if it is an Aspect of an app, or of a construct above the stacks, because CDKTF 0.21
 * doesn't invoke those Aspects.
 */
export function validatePolicyScope(construct: Construct): void {
  construct.node.addValidation({
    validate: () => {
      const { scopes } = construct.node;
      const aboveStacks = scopes.slice(
        0,
        scopes.findIndex((scope) => TerraformStack.isStack(scope)),
      );
      return aboveStacks
        .filter((scope) => Aspects.of(scope).all.some((aspect) => hasBrand(aspect, "TokenPolicy")))
        .map(
          ({ node }) =>
            `A TokenPolicy is an Aspect of ${node.path === "" ? "the app" : node.path}. CDKTF doesn't invoke Aspects there, ` +
            "so the policy wouldn't check any tokens. Use the policy's `applyTo` method instead.",
        );
    },
  });
}
