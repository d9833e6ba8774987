import { Aspects, TerraformStack } from "cdktf";
import { type Construct } from "constructs";
import { hasBrand } from "../../shared/brand";

/** Rejects at synth a TokenPolicy that is an Aspect of an app, or of a construct above the stacks: CDKTF 0.21 doesn't invoke Aspects there. */
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
            `A TokenPolicy is an Aspect of ${node.path === "" ? "the app" : node.path}, where CDKTF doesn't invoke Aspects: ` +
            "it would check nothing. Use the policy's `applyTo` instead.",
        );
    },
  });
}
